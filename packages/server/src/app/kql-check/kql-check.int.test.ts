import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadContent } from '../content.ts';
import type { ScratchEngine } from '../scratch-engine.ts';
import { checkQueries, openEmptyDatabase, readQueryFiles, readQueryLines, runQueries } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'belfry-kql-check-'));
const now = new Date('2026-03-01T12:00:00Z');
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const lines = (...values: unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

let engine: ScratchEngine;
beforeAll(async () => {
  const schema = write(
    'tables.json',
    JSON.stringify({
      Fruit: [{ name: 'Name', type: 'string' }],
      AzureDiagnostics: [{ name: 'Category', type: 'string' }],
    }),
  );
  const content = await loadContent({ packs: { folders: [] }, rules: { folders: [], placeholders: {} } });
  engine = await openEmptyDatabase(content, schema);
}, 60_000);
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('a query counts for every stage that it reaches, and says where it stops', async () => {
  const path = write(
    'queries.jsonl',
    lines(
      {
        id: 'fine',
        query: 'Fruit | where Name has "plum" | join kind=inner SecurityEvent on $left.Name == $right.Computer',
      },
      { id: 'standard', query: 'Fruit | project TimeGenerated, Type, TenantId, _ResourceId, ingestion_time()' },
      { id: 'syntax', query: 'Fruit | where (' },
      { id: 'names', query: 'Fruit | where Nam == "x"' },
      { id: 'words', query: 'Fruit | evaluate python(typeof(*), "x")' },
      { id: 'network', query: "externaldata(a:string)['https://example.com/a.csv']" },
      { id: 'watchlist', query: "Fruit | join (_GetWatchlist('Basket')) on $left.Name == $right.Kind | project Price" },
      { id: 'service', query: 'Fruit | invoke FileProfile(Name, 10) | where GlobalPrevalence < 5' },
      { id: 'open', query: 'AzureDiagnostics | where log_s has "x" | project log_s' },
      {
        id: 'parser',
        query: 'Fruit | where not(disabled) and (name == "*" or Name == name)',
        parser: {
          params: [
            { Name: 'name', Type: 'string', Default: '*' },
            { Name: 'disabled', Type: 'bool', Default: false },
          ],
        },
      },
    ),
  );
  const summary = await checkQueries(engine, readQueryLines(path), { now });
  expect(summary.failures.map(({ id, stage }) => [id, stage])).toEqual([
    ['syntax', 'syntax'],
    ['names', 'bound'],
    ['words', 'translated'],
    ['service', 'bound'],
  ]);
  expect(summary).toMatchObject({ total: 10, syntax: 9, bound: 7, translated: 6, executed: 6 });
  expect(summary.failures[1]).toMatchObject({ code: 'KS142', line: 4, column: 15, suggestion: 'did you mean Name?' });
}, 60_000);

test('a query whose columns depend on data runs on empty tables, and a run asks the data', async () => {
  const query =
    'Fruit | extend d = todynamic(Name) | evaluate bag_unpack(d) | where size > 5 | summarize count() by tostring(kind)';
  const pivoted = 'datatable(k:string)["a", "b", "a"] | evaluate pivot(k)';
  const path = write('data.jsonl', lines({ id: 'empty', query }, { id: 'pivot', query: pivoted }));
  expect(await checkQueries(engine, readQueryLines(path), { now })).toMatchObject({
    total: 2,
    executed: 2,
    failures: [],
  });
  const results = await collect(runQueries(engine, readQueryLines(path), { now }));
  expect(results).toMatchObject([{ rows: [] }, { columns: [{ name: 'a' }, { name: 'b' }], rows: [[2, 1]] }]);
}, 60_000);

test('SQL that fails on empty tables is a failure of its own, and the other queries go on', async () => {
  const endless = "range x from 1 to 100000000000 step 1 | summarize count() by strrep(strcat('/', x), 500)";
  const summary = await checkQueries(
    engine,
    [
      { id: 'heavy', file: 'f', query: endless, place: () => ({ line: 1, column: 1 }) },
      { id: 'light', file: 'f', query: 'print 1', place: () => ({ line: 1, column: 1 }) },
    ],
    { now },
  );
  expect(summary).toMatchObject({ total: 2, translated: 2, executed: 1 });
  expect(summary.failures[0]).toMatchObject({ id: 'heavy', stage: 'executed' });
  expect(summary.failures[0]?.code).toMatch(/^BELFRY-STORE-/);
}, 60_000);

test('results have the forms that the conformance judges read', async () => {
  const path = write(
    'run.jsonl',
    `${lines({
      query:
        'print a=1, b=1.5, c="x", d=datetime(2024-02-03 04:05:06.1234567), e=1d+2h, f=dynamic({"k":[1,null]}), g=true, h=long(null), i=now(), j=9007199254740993',
    })}\n${lines({ id: 'bad', query: 'nope(' }, { id: 7 })}no json\n`,
  );
  const results = await collect(runQueries(engine, readQueryLines(path), { now }));
  expect(results[0]).toEqual({
    id: 'run-0',
    columns: ['long', 'real', 'string', 'datetime', 'timespan', 'dynamic', 'bool', 'long', 'datetime', 'long'].map(
      (type, index) => ({ name: 'abcdefghij'[index], type }),
    ),
    rows: [
      [
        1,
        1.5,
        'x',
        '2024-02-03T04:05:06.1234567Z',
        '1.02:00:00',
        { k: [1, null] },
        true,
        null,
        '2026-03-01T12:00:00.0000000Z',
        '9007199254740993',
      ],
    ],
  });
  // The empty second line is none, but it counts: ids are numbers of lines.
  expect(results.slice(1).map((result) => [result.id, 'error' in result])).toEqual([
    ['bad', true],
    ['7', true],
    ['run-4', true],
  ]);
}, 60_000);

test('problems of files are told at their place in the file', async () => {
  mkdirSync(join(folder, 'rules/deep'), { recursive: true });
  write('rules/a.yaml', 'id: 1\nname: x\nquery: |\n  SecurityEvent\n    | where Compter == "x"\nseverity: Low\n');
  write('rules/a.test.yaml', 'cases: []\n');
  write('rules/deep/b.kql', 'SecurityEvent\n| wher EventID == 1\n');
  write('rules/broken.yaml', 'query: "x\n');
  write('rules/sigma.yml', 'title: x\ndetection: {}\n');
  write('rules/two.yml', 'query: print 1\n---\nquery: prin 2\n');
  const { queries, without } = await readQueryFiles([join(folder, 'rules')]);
  const { total, failures } = await checkQueries(engine, queries, { now });
  expect(without).toEqual([join(folder, 'rules/sigma.yml')]);
  expect(total).toBe(5);
  const of = (name: string) => failures.find(({ id }) => id.startsWith(join(folder, 'rules', name)));
  expect(of('a.yaml')).toMatchObject({ line: 5, column: 13, code: 'KS142' });
  expect(of('deep/b.kql')).toMatchObject({ line: 2, column: 8 });
  expect(of('broken.yaml')?.message).toContain('no valid YAML');
  expect(of('two.yml#2')).toMatchObject({ line: 3 });
  expect(failures).toHaveLength(4);
});

test('a schema or a collection that cannot be read says where', async () => {
  const bad = write('bad.json', '{"T":[{"name":"a","type":"text"}]}');
  const content = await loadContent({ packs: { folders: [] }, rules: { folders: [], placeholders: {} } });
  await expect(openEmptyDatabase(content, bad)).rejects.toMatchObject({ code: 'BELFRY-CHECK-003', where: bad });
  await expect(collect(readQueryLines(join(folder, 'none.jsonl')))).rejects.toMatchObject({
    code: 'BELFRY-CHECK-001',
  });
});
