import { withStandardColumns } from '@belfry/schema';
import {
  createCorrelator,
  createMatcher,
  createRouter,
  firingOf,
  type CorrelationAlert,
  type SigmaLevel,
  type SigmaProblem,
} from '@belfry/sigma';
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
  /** The row; of a correlation what its events have in common, and where they are. */
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
  /** Hits of correlations that are decided only when there are no more events; to be called once, after all files. */
  finish(): readonly ScanHit[];
}

/** Loads Sigma rules and tests files against them with the stream's own parsers and matcher; needs no server and no store. */
export async function openScanner(
  content: Content,
  ruleFolders: readonly string[],
  placeholders: Readonly<Record<string, readonly string[]>> = {},
): Promise<Scanner> {
  const linked = await loadRules(ruleFolders, (name) => placeholders[name]);
  const { rules, correlations, filters, silent } = linked;
  // Files come in any order: no event is late, and no clock ends a window before the last file.
  const correlator = createCorrelator(linked, { latenessMs: Infinity });
  const problems = [...linked.problems, ...correlator.problems];
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
    rules: rules.length + correlations.length - correlator.problems.length + filters,
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
          for (const [position, { table, row }] of parsed.rows.entries())
            for (const compiled of matcher.match(table, row)) {
              const { rule } = compiled;
              const place: Place = [item.file, before + index + 1, position];
              if (!silent.has(rule.id))
                hits.push({
                  rule: rule.id,
                  title: rule.title,
                  level: rule.level,
                  author: rule.author,
                  file: place[0],
                  record: place[1],
                  time: row['TimeGenerated'],
                  event: row,
                });
              const firing = firingOf(compiled, { table, row });
              if (firing !== undefined)
                hits.push(...correlator.feed([{ ...firing, eventId: JSON.stringify(place) }], Infinity).map(hitOf));
            }
        }
        yield { kind: 'scanned', records: item.records.length, deadLetters, hits };
      }
    },
    finish: () => correlator.advance(Infinity).map(hitOf),
  };
}

/** Where an event is: file, record from 1, row of the record from 0. */
type Place = [file: string, record: number, row: number];

function hitOf({ rule, group, value, eventCount, eventIds, startMs, endMs }: CorrelationAlert): ScanHit {
  const places = eventIds.map((id) => JSON.parse(id) as Place);
  const [file, record] = places.at(-1) as Place;
  return {
    rule: rule.id,
    title: rule.title,
    level: rule.level,
    author: rule.author,
    file,
    record,
    time: new Date(endMs).toISOString(),
    event: {
      group: Object.fromEntries(group.map((part) => [part.field, part.value])),
      value,
      start: new Date(startMs).toISOString(),
      eventCount,
      events: places.map(([eventFile, eventRecord]) => ({ file: eventFile, record: eventRecord })),
    },
  };
}
