import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCatalog } from './catalog.ts';
import { createCompiler } from './compiler.ts';
import { openTestStore } from './testing/clickhouse.ts';
import { testTables } from './testing/tables.ts';

const compiler = createCompiler(createCatalog({ tables: testTables }));
let store: ReturnType<typeof openTestStore>;

beforeAll(() => {
  store = openTestStore();
  store.command('CREATE DATABASE belfry');
  store.command(
    "CREATE TABLE belfry.Logins (TimeGenerated DateTime64(7,'UTC'), `_TimeReceived` DateTime64(7,'UTC'), User String, INDEX u lowerUTF8(User) TYPE text(tokenizer = 'splitByNonAlpha')) ENGINE=MergeTree ORDER BY TimeGenerated PARTITION BY toYYYYMM(`_TimeReceived`)",
  );
  store.command(
    "INSERT INTO belfry.Logins SELECT toDateTime64('2024-01-01',7,'UTC') + number, toDateTime64('2024-01-01',7,'UTC') + number * 60, concat('user', toString(number)) FROM numbers(100000)",
  );
});
afterAll(() => store.close());

function explain(text: string): string {
  const result = compiler.compile(text, { now: new Date('2024-06-01') });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return store
    .run(`EXPLAIN indexes = 1 ${result.query.sql}`)
    .map(([line]) => String(line as string))
    .join('\n');
}

test('a time bound prunes by the sort key and a term by the text index', () => {
  const plan = explain(
    "Logins | where User has 'user77' and TimeGenerated > datetime(2024-01-01 10:00) | project User",
  );
  expect(plan).toMatch(/PrimaryKey\s+Keys:\s+TimeGenerated/);
  expect(plan).toContain('tokens: ["user77"]');
});

test('conditions reach the indexes of every branch of a union over renamed columns', () => {
  const plan = explain(
    "let L = Logins | extend u = User; union L, L | where u has 'user77' and ingestion_time() > datetime(2024-02-15) | count",
  );
  expect(plan.match(/tokens: \["user77"\]/g)).toHaveLength(2);
  expect(plan.match(/toYYYYMM\(_TimeReceived\)/g)?.length).toBeGreaterThanOrEqual(2);
});
