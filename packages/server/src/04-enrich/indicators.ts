import { readFileSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import { BelfryError } from '@belfry/schema';

/** A threat intelligence indicator: an address, network, domain, URL or file hash that is known to be bad. */
export interface Indicator {
  readonly value: string;
  readonly kind: 'ip' | 'network' | 'domain' | 'hash' | 'url';
  readonly source: string;
  readonly note: string;
}

const hash = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/;
const domain = /^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Says what an indicator's text is; undefined when it is none. Defanged forms (`hxxp`, `[.]`) are read as meant. */
export function classifyIndicator(text: string): Pick<Indicator, 'kind' | 'value'> | undefined {
  const value = text.trim().toLowerCase().replaceAll('[.]', '.').replace(/^hxxp/, 'http');
  if (ipaddr.isValid(value) && /[.:]/.test(value)) return { kind: 'ip', value: ipaddr.process(value).toString() };
  if (ipaddr.isValidCIDR(value)) return { kind: 'network', value };
  if (hash.test(value)) return { kind: 'hash', value };
  if (/^https?:\/\//.test(value)) return { kind: 'url', value };
  return domain.test(value) ? { kind: 'domain', value } : undefined;
}

/**
 * Reads indicator files: one indicator a line, optionally followed by a comma and a note; `#` starts a comment.
 * @throws BelfryError BELFRY-ENRICH-001 when a file cannot be read, BELFRY-ENRICH-002 for a line that is no indicator.
 */
export function readIndicators(files: readonly string[]): Indicator[] {
  return files.flatMap((file) => {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (cause) {
      throw new BelfryError('BELFRY-ENRICH-001', 'the indicator file cannot be read', {
        where: file,
        hint: 'correct enrich.indicators in belfry.yaml',
        cause,
      });
    }
    return text.split('\n').flatMap((line, index) => {
      const content = line.replace(/#.*$/, '').trim();
      if (content === '') return [];
      const [value = '', ...note] = content.split(',');
      const classified = classifyIndicator(value);
      if (classified === undefined)
        throw new BelfryError(
          'BELFRY-ENRICH-002',
          `"${value.slice(0, 80)}" is no address, network, domain, URL or hash`,
          {
            where: `${file}:${index + 1}`,
          },
        );
      return [{ ...classified, source: file, note: note.join(',').trim() }];
    });
  });
}
