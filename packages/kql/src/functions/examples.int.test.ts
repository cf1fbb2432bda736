import { describe, expect, test } from 'vitest';
import { sql, type Sql } from '../sql/sql.ts';
import { literal } from '../sql/types.ts';
import { expectedOf, sameCell, type Expected } from '../testing/examples.ts';
import { runSql } from '../testing/clickhouse.ts';
import { decodeCell } from '../values/cell.ts';
import { toText } from '../values/convert.ts';
import type { TypedValue } from '../values/kql-value.ts';
import { callSql } from './call.ts';
import type { AggregateExample, AggregateFunction } from './define-aggregate.ts';
import type { Example, ScalarFunction } from './define-scalar.ts';
import { exampleArgs, exampleNow } from './example-values.ts';
import { definitions } from './generated/index.ts';
import { paramAt } from './param.ts';

function check(statement: Sql, expected: Expected, options: Example | AggregateExample): void {
  let rows: unknown[][];
  try {
    rows = runSql(statement);
  } catch (error) {
    throw new Error(`${String(error)}\n${statement.text}`, { cause: error });
  }
  const cell = decodeCell(expected.type, rows[0]?.[0]);
  if (!sameCell(cell, expected.cell, options)) expect(cell, statement.text).toEqual(expected.cell);
}

/** As constants and as values that the engine does not know before it runs: the two take different ways. */
function runScalar(fn: ScalarFunction, args: readonly TypedValue[], example: Example): void {
  const expected = expectedOf(
    fn,
    args.map((argument) => argument.type),
    example,
  );
  const call = { returns: expected.type, now: exampleNow(example) };
  const constants = args.map(({ type, value }) => ({ type, literal: value, sql: literal(type, value) }));
  check(sql`SELECT ${callSql(fn, constants, call)} AS x`, expected, example);
  const columns = constants.map((argument, index) =>
    // A prepared argument that is no constant is asked of the data: `answer-calls.int.test.ts`.
    paramAt(fn.params, index)?.constant === true || paramAt(fn.params, index)?.prepare !== undefined
      ? argument
      : { type: argument.type, sql: sql`materialize(${argument.sql})` },
  );
  check(sql`SELECT ${callSql(fn, columns, call)} AS x`, expected, example);
}

function runAggregate(fn: AggregateFunction, example: AggregateExample): void {
  const rows = example.rows.map((row) => exampleArgs(fn, row));
  const types = example.types ?? rows[0]?.map((argument) => argument.type) ?? [];
  const expected = expectedOf(fn, types, example);
  const args = types.map((type, index) => {
    const first = rows[0]?.[index];
    return paramAt(fn.params, index)?.constant === true && first !== undefined
      ? { type, literal: first.value, sql: literal(type, first.value) }
      : { type, sql: sql.columnId(index) };
  });
  const select = (row: readonly TypedValue[]): Sql =>
    sql`SELECT ${sql.join(row.map((argument, index) => sql`${literal(argument.type, argument.value)} AS ${sql.columnId(index)}`))}`;
  const empty = sql`SELECT * FROM (${select(types.map((type) => ({ type, value: type === 'string' ? '' : null })))}) WHERE 1 = 0`;
  const source = rows.length === 0 ? empty : sql.join(rows.map(select), ' UNION ALL ');
  check(sql`SELECT ${callSql(fn, args, { returns: expected.type, now: 0n })} AS x FROM (${source})`, expected, example);
}

describe('every example holds on ClickHouse', () => {
  for (const fn of definitions) {
    if (typeof fn.clickhouse !== 'function') continue;
    fn.examples.forEach((example, index) => {
      if (fn.kind === 'aggregate') {
        test(`${fn.name} #${index}`, () => runAggregate(fn, example as AggregateExample));
        return;
      }
      const args = exampleArgs(fn, (example as Example).args);
      test(`${fn.name}(${args.map((arg) => toText(arg.type, arg.value)).join(', ')}) #${index}`, () =>
        runScalar(fn, args, example as Example));
    });
  }
});
