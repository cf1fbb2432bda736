import { describe, expect, test } from 'vitest';
import type { JsonValue } from '@belfry/schema';
import { createCatalog, createCompiler, decodeRow, type CompiledQuery, type DataAnswer } from '../../index.ts';
import { compileOverData } from '../../compile-over-data.ts';
import { runSql } from '../../testing/clickhouse.ts';
import { testTables } from '../../testing/tables.ts';

const compiler = createCompiler(createCatalog({ tables: testTables }));
const now = new Date('2024-01-03T00:00:00Z');

function compile(text: string, answers: readonly DataAnswer[]): CompiledQuery {
  const result = compiler.compile(text, { now, answers });
  if (!result.ok) throw new Error(`${result.diagnostics[0]?.code} ${result.diagnostics[0]?.message}`);
  return result.query;
}
async function run(text: string): Promise<JsonValue[][]> {
  const query = await compileOverData(
    (answers) => compile(text, answers),
    ({ sql, columns }) => Promise.resolve(runSql(sql).map((row) => decodeRow(columns, row))),
  );
  return runSql(query.sql).map((row) => query.decode(row));
}
const events = (rows: string): string => `datatable(t:long, e:string)[${rows}] | sort by t asc`;

describe('scan offers each row to its steps', () => {
  test.each<[string, string, JsonValue[][]]>([
    [
      'a step sees what it held before',
      'range x from 1 to 4 step 1 | scan declare (sum:long=0) with (step s: true => sum = x + s.sum;)',
      [
        [1, 1],
        [2, 3],
        [3, 6],
        [4, 10],
      ],
    ],
    [
      'a declared column by itself is its default',
      'range x from 1 to 2 step 1 | scan declare (sum:long=5) with (step s: true => sum = x + sum;)',
      [
        [1, 6],
        [2, 7],
      ],
    ],
    [
      'all are computed from what was there before the row',
      'range x from 1 to 3 step 1 | scan declare (a:long=0, b:long=1) with (step s: true => a = s.b, b = s.a + x;)',
      [
        [1, 1, 1],
        [2, 1, 3],
        [3, 3, 4],
      ],
    ],
    [
      'a chain, with what earlier steps held',
      `${events("1,'A', 2,'x', 3,'B', 4,'C', 5,'B'")} | scan with_match_id=m declare (since:long) with (step a: e == 'A'; step b: e == 'B' and t - a.t < 9 => since = t - a.t; step c: e == 'C' => since = t - b.t;)`,
      [
        [1, 'A', null, 0],
        [3, 'B', 2, 0],
        [4, 'C', 1, 0],
      ],
    ],
    [
      'a new beginning is a new match',
      `${events("1,'A', 2,'A', 3,'B'")} | scan with_match_id=m with (step a: e == 'A' and isnull(a.t); step b: e == 'B';)`,
      [
        [1, 'A', 0],
        [2, 'A', 1],
        [3, 'B', 1],
      ],
    ],
    [
      'output=last gives the last row of a step when the match leaves it, or ends',
      `${events("1,'A', 2,'A', 3,'B', 4,'A', 5,'A'")} | scan with_match_id=m with (step a output=last: e == 'A'; step b output=none: e == 'B';)`,
      [
        [2, 'A', 0],
        [5, 'A', 1],
      ],
    ],
    [
      'an optional step may be left out',
      `${events("1,'A', 2,'C', 3,'A', 4,'B', 5,'C'")} | scan with_match_id=m with (step a: e == 'A'; step b optional: e == 'B'; step c: e == 'C';)`,
      [
        [1, 'A', 0],
        [2, 'C', 0],
        [3, 'A', 1],
        [4, 'B', 1],
        [5, 'C', 1],
      ],
    ],
    [
      'a row that ends a match may begin the next',
      `${events("0,'a', 10,'b', 40,'c', 45,'d'")} | scan with_match_id=m declare (start:long) with (step in_: true => start = iff(isnull(in_.start), t, in_.start); step end output=none: t - in_.start > 30;) | project t, m`,
      [
        [0, 0],
        [10, 0],
        [40, 1],
        [45, 1],
      ],
    ],
    [
      'parts for themselves, by partition by',
      'datatable(g:string, x:long)["a",1, "b",10, "a",2, "b",20] | sort by x asc | scan partition by g declare (sum:long=0) with (step s: true => sum = x + s.sum;) | sort by x asc',
      [
        ['a', 1, 1],
        ['a', 2, 3],
        ['b', 10, 10],
        ['b', 20, 30],
      ],
    ],
    [
      'and by partition around it',
      'datatable(g:string, x:long)["a",1, "b",10, "a",2, "b",20] | partition by g (sort by x asc | scan declare (sum:long=0) with (step s: true => sum = x + s.sum;) | summarize top_=max(sum)) | sort by top_ asc',
      [[3], [30]],
    ],
    [
      'what follows sees the rows in order',
      'range x from 1 to 3 step 1 | scan with (step s: x != 2;) | extend before=prev(x)',
      [
        [1, null],
        [3, 1],
      ],
    ],
    [
      'values of every type pass unchanged',
      "print d=dynamic({'a':[1]}), t=1h, w=datetime(2024-01-01), r=1.5, b=true, g=guid(74be27de-1e4e-49d9-b579-fe0b331d3642), s='it\\'s', m=decimal(1.5), i=int(3) | serialize | scan with (step s1: true;)",
      [
        [
          { a: [1] },
          '01:00:00',
          '2024-01-01T00:00:00.0000000Z',
          1.5,
          true,
          '74be27de-1e4e-49d9-b579-fe0b331d3642',
          "it's",
          1.5,
          3,
        ],
      ],
    ],
    ['no rows, no matches', 'range x from 1 to 0 step 1 | scan with (step s: true;)', []],
  ])('%s', async (_, text, rows) => {
    expect(await run(text)).toEqual(rows);
  });

  test.each([
    ['datatable(x:long)[1] | scan with (step s: true;)', 'needs rows in an order'],
    ['range x from 1 to 200000 step 1 | scan with (step s: true;)', 'at most 100000 rows'],
  ])('%s is refused', async (text, reason) => {
    await expect(run(text)).rejects.toThrow(reason);
  });
});
