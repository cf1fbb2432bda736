import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadContent } from '../../packages/server/src/app/content.ts';
import { openEmptyDatabase, runQueries } from '../../packages/server/src/app/kql-check/index.ts';
import { isComparable, judgeDocs, judgeEmulator, judgeLoco, type Judge, type Recording } from './kql/judges.ts';
import { wrongRecords } from './kql/wrong-records.ts';

const folder = fileURLToPath(new URL('../../../shared/data/kql/conformance/', import.meta.url));
const missing = existsSync(folder) ? undefined : `${folder} does not exist`;
// oxlint-disable-next-line no-console -- a test that could not be made must be seen.
if (missing !== undefined) console.warn(`the recorded results of Kusto are skipped: ${missing}`);

/** When the emulator was asked. */
const now = new Date('2026-06-04T19:00:00Z');

interface Named extends Recording {
  readonly id: string;
}

/** The records of a file, each with a name of its own: ids repeat there. */
function readRecordings(file: string): Named[] {
  const seen = new Map<string, number>();
  return readFileSync(`${folder}${file}.jsonl`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index): Named => {
      const recording = JSON.parse(line) as Recording;
      const id = recording.id ?? `${file}-${index}`;
      const count = (seen.get(id) ?? 0) + 1;
      seen.set(id, count);
      return { ...recording, id: count === 1 ? id : `${id}#${count}` };
    });
}

/** What is alike in the reasons of one root cause: values, names and numbers are left out. */
const causeOf = (reason: string): string =>
  reason
    .replace(/^(?:the row .*|.* instead of .*)$/s, (text) => /^(?:the row|columns|\d+ rows)/.exec(text)?.[0] ?? 'value')
    .replace(/^\d+ rows/, 'rows')
    .slice(0, 120);

let engine: Awaited<ReturnType<typeof openEmptyDatabase>>;
beforeAll(async () => {
  if (missing !== undefined) return;
  const content = await loadContent({ packs: { folders: [] }, rules: { folders: [], placeholders: {} } });
  engine = await openEmptyDatabase(content, undefined);
});
afterAll(() => engine?.[Symbol.asyncDispose]());

/** How many records of the file are answered as recorded; prints those that are not, by their cause. */
async function passing(file: string, judge: Judge, counts: (recording: Recording) => boolean): Promise<number> {
  const recordings = readRecordings(file).filter(counts);
  const byId = new Map(recordings.map((recording) => [recording.id, recording]));
  const queries = recordings.map(({ id, query }) => ({ id, file, query, place: () => ({ line: 1, column: 1 }) }));
  const failures = new Map<string, string[]>();
  let passed = 0;
  for await (const { id, ...answer } of runQueries(engine, queries, { now })) {
    const reason = judge(byId.get(id)!, answer);
    if (reason === undefined) passed += 1;
    else {
      const cause = wrongRecords[id] === undefined ? causeOf(reason) : `the record is wrong: ${wrongRecords[id]}`;
      failures.set(cause, [...(failures.get(cause) ?? []), id]);
    }
  }
  const listed = [...failures].toSorted(([, a], [, b]) => b.length - a.length);
  // oxlint-disable-next-line no-console -- the list of what is left is what this test is read for.
  console.info(
    [
      `${file}: ${passed} of ${recordings.length}`,
      ...listed.map(([cause, ids]) => `  ${ids.length} ${cause}: ${ids.join(', ')}`),
    ].join('\n'),
  );
  return passed;
}

// The numbers only go up: raise them when more records pass.
test.skipIf(missing !== undefined)(
  'queries give what the emulator of Kusto gives',
  async () => {
    expect(await passing('kusto_emulator', judgeEmulator, () => true)).toBeGreaterThanOrEqual(1196);
  },
  600_000,
);

test.skipIf(missing !== undefined)(
  'examples of the documentation give what it prints',
  async () => {
    expect(await passing('docs_examples', judgeDocs, isComparable)).toBeGreaterThanOrEqual(343);
  },
  600_000,
);

test.skipIf(missing !== undefined)(
  'tests of kusto-loco give what they expect',
  async () => {
    expect(await passing('kusto_loco', judgeLoco, () => true)).toBeGreaterThanOrEqual(247);
  },
  600_000,
);
