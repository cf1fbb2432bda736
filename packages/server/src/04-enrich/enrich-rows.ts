import ipaddr from 'ipaddr.js';
import type { JsonValue, TableRow } from '@belfry/schema';
import type { Indicator } from './indicators.ts';

export interface Enricher {
  /** Adds what Belfry knows about a row's addresses, domains and hashes to `_Unmapped.ThreatIntelligence`. */
  enrich(rows: readonly TableRow[]): void;
}

/** Matches that one row names at most; the list ends with a note when there were more. */
const maxMatches = 20;
const maxDepth = 8;
/** Longer texts are searched for whole words in their first part only, to bound the work per row. */
const maxTextChars = 8192;

/**
 * Creates the enricher over indicators. Words of a row's texts are looked up in one hash table; networks by their
 * prefix lengths, so the cost does not grow with the number of indicators.
 */
export function createEnricher(indicators: readonly Indicator[]): Enricher {
  if (indicators.length === 0) return { enrich: () => undefined };
  const exact = new Map(indicators.filter(({ kind }) => kind !== 'network').map((item) => [item.value, item]));
  const networks = new NetworkIndex(indicators.filter(({ kind }) => kind === 'network'));

  const find = (word: string): Indicator | undefined => {
    const direct = exact.get(word);
    if (direct !== undefined) return direct;
    if (ipaddr.isValid(word) && /[.:]/.test(word)) {
      const address = ipaddr.process(word);
      return exact.get(address.toString()) ?? networks.find(address);
    }
    // A host name below a listed domain matches the domain.
    for (let dot = word.indexOf('.'); dot > 0; dot = word.indexOf('.', dot + 1)) {
      const parent = exact.get(word.slice(dot + 1));
      if (parent?.kind === 'domain') return parent;
    }
    return undefined;
  };

  return {
    enrich(rows) {
      for (const { row } of rows) {
        const found = new Map<string, JsonValue>();
        for (const [column, value] of Object.entries(row)) {
          if (column.startsWith('_') && column !== '_Unmapped') continue;
          for (const word of wordsOf(value, 0)) {
            const indicator = find(word);
            if (indicator === undefined || found.has(indicator.value)) continue;
            found.set(indicator.value, {
              Indicator: indicator.value,
              Kind: indicator.kind,
              Column: column,
              Source: indicator.source,
              Note: indicator.note,
            });
          }
        }
        if (found.size === 0) continue;
        const unmapped = row['_Unmapped'];
        row['_Unmapped'] = {
          ...(typeof unmapped === 'object' && unmapped !== null && !Array.isArray(unmapped) ? unmapped : {}),
          ThreatIntelligence: [...found.values()].slice(0, maxMatches),
          ...(found.size > maxMatches ? { ThreatIntelligenceMatches: found.size } : {}),
        };
      }
    },
  };
}

function* wordsOf(value: JsonValue, depth: number): Generator<string> {
  if (typeof value === 'string') {
    const text = value.slice(0, maxTextChars).toLowerCase();
    if (/^https?:\/\//.test(text)) yield text;
    for (const [word] of text.matchAll(/[a-z0-9_][a-z0-9_.:-]{3,252}/g)) {
      yield word;
      // `host:port`, and a word at the end of a sentence.
      const bare = word.replace(/:\d{1,5}$/, '').replace(/[.:-]+$/, '');
      if (bare !== word) yield bare;
    }
  } else if (typeof value === 'object' && value !== null && depth < maxDepth) {
    for (const item of Object.values(value)) yield* wordsOf(item, depth + 1);
  }
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Networks by kind and prefix length: one look-up per length that occurs. */
class NetworkIndex {
  readonly #byLength = new Map<string, Map<string, Indicator>>();

  constructor(networks: readonly Indicator[]) {
    for (const network of networks) {
      const [address, bits] = ipaddr.parseCIDR(network.value);
      const key = `${address.kind()} ${bits}`;
      const ofLength = this.#byLength.get(key) ?? new Map<string, Indicator>();
      ofLength.set(prefixOf(address, bits), network);
      this.#byLength.set(key, ofLength);
    }
  }

  find(address: Address): Indicator | undefined {
    for (const [key, networks] of this.#byLength) {
      const [kind, bits] = key.split(' ');
      if (kind !== address.kind()) continue;
      const found = networks.get(prefixOf(address, Number(bits)));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function prefixOf(address: Address, bits: number): string {
  const bytes = address.toByteArray();
  for (let index = 0; index < bytes.length; index++) {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    bytes[index] = (bytes[index] ?? 0) & (0xff << (8 - kept)) & 0xff;
  }
  return bytes.join('.');
}
