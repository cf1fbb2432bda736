import type { JsonValue } from '@belfry/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCatalog } from './catalog.ts';
import { createCompiler } from './compiler.ts';
import { scalarFunctions } from './functions/registry.ts';
import { openTestStore } from './testing/clickhouse.ts';
import { callOf, shapedRows, shapedTable, storeStatements } from './testing/differential.ts';
import { sameCell } from './testing/examples.ts';

const compiler = createCompiler(createCatalog({ tables: [shapedTable] }));
const now = new Date('2024-06-15T10:20:30.1234567Z');
const rows = shapedRows(60, 3);
const callsOfEach = 4;

/** Calls that are not compared, with the reason. */
const left: readonly (readonly [call: RegExp, reason: string])[] = [
  [/\b(?:range|repeat)\(/, 'the extremes of a long make arrays of a million elements for each row'],
  [/matches regex (?!')/, 'a text that is no pattern fails the query (see its differences)'],
  [/pow\(R, R\)/, 'the store is not exact far beyond the range of reals (see its differences)'],
  [/% /, 'reals far beyond the divisor are not exact (see its differences); whole numbers are below'],
];
const functions = [...new Set(scalarFunctions.values())].filter(
  (fn) => !fn.volatile && typeof fn.js === 'function' && typeof fn.clickhouse === 'function',
);

/** A generator of numbers that gives the same ones each time. */
function picker(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % count;
  };
}

let store: ReturnType<typeof openTestStore>;
let compared = 0;
beforeAll(() => {
  store = openTestStore();
  for (const statement of storeStatements(rows)) store.command(statement);
});
afterAll(() => store.close());

/** Whether a query was carried by both forms; what they gave is compared. */
function agree(query: string): boolean {
  const stream = compiler.compileStream(query, { now });
  const stored = compiler.compile(query, { now });
  expect(stream.ok, query).toBe(stored.ok);
  if (!stream.ok || !stored.ok) return false;
  const got = new Map<JsonValue, JsonValue[]>();
  for (const row of store.run(stored.query.sql)) {
    const [id, ...cells] = stored.query.decode(row);
    got.set(id!, cells);
  }
  let given = 0;
  for (const row of rows)
    for (const result of stream.run(row)) {
      const { Id, ...cells } = result;
      given += 1;
      const [want, have] = [Object.values(cells), got.get(Id!) ?? 'no row'];
      if (!sameCell(have, want, { tolerance: 1e-9 })) expect(have, `${query}\n${JSON.stringify(row)}`).toEqual(want);
    }
  expect(got.size, query).toBe(given);
  return true;
}

describe('the stream and the store agree on calls over rows of every shape', () => {
  test.each(functions.map((fn, index) => [fn.name, fn, index] as const))('%s', (_, fn, index) => {
    const pick = picker(index + 1);
    for (let round = 0; round < callsOfEach; round++) {
      const { text, type } = callOf(fn, functions, pick, round % 2);
      if (left.some(([call]) => call.test(text))) continue;
      if (agree(`Shaped | project Id, x = ${text}`)) compared += 1;
      if (type === 'bool') agree(`Shaped | where ${text} | project Id, S`);
      // The text of a bag (order of keys, digits of whole numbers) and the last digit of a real may differ.
      if (type !== 'dynamic' && type !== 'real')
        agree(`Shaped | extend x = ${text} | extend y = tostring(x) | where isnotempty(y) | project Id, y`);
    }
  });

  test('most calls were compared', () => {
    expect(compared).toBeGreaterThan(functions.length * 3);
  });
});

describe('the stream and the store agree on', () => {
  test.each([
    'where L % I > 1 | project Id, x = L % I, y = long(-5) % L',
    'where B | project Id, x = not(B), y = strcat(B, "-", R), z = pack_array(B, I)',
    'where D.a.b has "x" or tostring(D.b) == "x" | extend k = D["k k"] | project Id, k',
    'extend a = tolong(S), b = toreal(S), c = todatetime(S) | where isnotnull(a) or isnotnull(c) | project Id, a, b, c',
    'where T between (datetime(1969-12-31T23:59:59.9999999Z) .. datetime(2024-01-01T00:00:00.0000001Z)) | project Id, T',
    'where S in~ ("A", "straße", "") and isnotempty(D) | project Id, x = bin(T, 1d), y = bin(P, 1h)',
    'extend n = iff(R > 1, R, toreal(L)) | where n != 0 | project Id, n, m = case(B, "yes", isnull(B), "none", "no")',
    'parse S with a ":" b | where isnotempty(a) | project Id, a, b',
    'extend x = exp(R) | extend y = tostring(x) | where isnotempty(y) | project Id, B',
    'extend x = tostring(R), y = tostring(toreal(L)), z = tostring(M) | where isnotempty(x) | project Id, x, y, z',
    'extend x = exp(real(1000)) | extend y = tostring(x) | where isnotempty(y) | project Id, y',
    'project-rename Name = S | where Name !has "x" and Name !contains "1" | project Id, Name, e = extract("([a-z]+)", 1, Name)',
  ])('%s', (pipe) => {
    expect(agree(`Shaped | ${pipe}`)).toBe(true);
  });
});
