import { withStandardColumns } from '@belfry/schema';
import { createMatcher, createRouter, type SigmaLevel, type SigmaProblem } from '@belfry/sigma';
import { loadRules } from '@belfry/sigma/load';
import { readFileRecords, type ImportItem } from '#connectors';
import { createParser } from '#parse';
import type { Content } from './content.ts';

/** A rule that fired on a record of a file. */
export interface ScanHit {
  readonly rule: string;
  readonly title: string;
  readonly level: SigmaLevel | undefined;
  readonly author: string | undefined;
  readonly file: string;
  /** Number of the record in its file, from 1. */
  readonly record: number;
  readonly time: unknown;
  readonly event: unknown;
}

export type ScanItem =
  | {
      readonly kind: 'scanned';
      readonly records: number;
      readonly deadLetters: number;
      readonly hits: readonly ScanHit[];
    }
  | Extract<ImportItem, { kind: 'problem' }>;

export interface Scanner {
  /** Documents that are sound: rules, correlations and filters. */
  readonly rules: number;
  /** Rules that no source pack can ever satisfy. */
  readonly blind: number;
  readonly blindRules: readonly { readonly path: string; readonly title: string; readonly reason: string }[];
  readonly problems: readonly SigmaProblem[];
  scanFile(path: string): AsyncGenerator<ScanItem>;
}

/** Loads Sigma rules and tests files against them with the stream's own parsers and matcher; needs no server and no store. */
export async function openScanner(
  content: Content,
  ruleFolders: readonly string[],
  placeholders: Readonly<Record<string, readonly string[]>> = {},
): Promise<Scanner> {
  const { rules, correlations, filters, problems } = await loadRules(ruleFolders, (name) => placeholders[name]);
  const mappings = content.packs.flatMap((pack) =>
    pack.sigma === undefined ? [] : [{ pack: pack.manifest.id, mapping: pack.sigma }],
  );
  const matcher = createMatcher(rules, createRouter(mappings, content.tables.map(withStandardColumns)));
  let nextItemId = 0;
  const parser = createParser(content.packs, { nextItemId: () => String((nextItemId += 1)) });
  const blindRules = matcher.rules.flatMap(({ rule, blind }) =>
    blind === undefined ? [] : [{ path: rule.path, title: rule.title, reason: blind.reason }],
  );
  return {
    rules: rules.length + correlations.length + filters,
    blind: blindRules.length,
    blindRules,
    problems,
    async *scanFile(path) {
      const records = new Map<string, number>();
      for await (const item of readFileRecords(path, { sourceId: 'scan' })) {
        if (item.kind === 'problem') {
          yield item;
          continue;
        }
        const before = records.get(item.file) ?? 0;
        records.set(item.file, before + item.records.length);
        const hits: ScanHit[] = [];
        let deadLetters = 0;
        for (const [index, record] of item.records.entries()) {
          const parsed = parser.parse([record]);
          deadLetters += parsed.deadLetters;
          for (const { table, row } of parsed.rows)
            for (const { rule } of matcher.match(table, row))
              hits.push({
                rule: rule.id,
                title: rule.title,
                level: rule.level,
                author: rule.author,
                file: item.file,
                record: before + index + 1,
                time: row['TimeGenerated'],
                event: row,
              });
        }
        yield { kind: 'scanned', records: item.records.length, deadLetters, hits };
      }
    },
  };
}
