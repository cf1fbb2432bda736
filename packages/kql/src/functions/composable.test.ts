import { expect, test } from 'vitest';
import { expectedOf } from '../testing/examples.ts';
import { sql } from '../sql/sql.ts';
import { literal } from '../sql/types.ts';
import { callSql, UnsupportedCall } from './call.ts';
import { definitions } from './generated/index.ts';
import { exampleArgs } from './example-values.ts';
import { paramAt } from './param.ts';

/** Whether a piece of SQL is one name, literal, call or parenthesis: what is around it cannot tear it apart. */
function isClosed(text: string): boolean {
  let rest = text.replace(/'(?:\\.|[^'\\])*'/gs, 's').replace(/`[^`]*`/g, 'i');
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest
      .replace(/\w*\([^()]*\)/g, 'c')
      .replace(/\w*\[[^[\]]*\]/g, 'a')
      .replace(/\w+\.\d+/g, 'c');
  }
  return /^\w+$/.test(rest.trim());
}

// `5 - datetime_diff(…)` must not become `5 - a - b`. Operators are put in parentheses by what holds them.
test('the SQL of every function that gives a number, time or text stays together inside another expression', () => {
  const open: string[] = [];
  for (const fn of definitions) {
    if (fn.kind !== 'scalar' || fn.category === 'operator' || typeof fn.clickhouse !== 'function') continue;
    for (const example of fn.examples) {
      const args = exampleArgs(fn, example.args);
      const { type } = expectedOf(
        fn,
        args.map((argument) => argument.type),
        example,
      );
      if (type === 'bool') continue;
      const columns = args.map((argument, index) =>
        paramAt(fn.params, index)?.constant === true
          ? { type: argument.type, literal: argument.value, sql: literal(argument.type, argument.value) }
          : { type: argument.type, sql: sql.columnId(index) },
      );
      try {
        const { text } = callSql(fn, columns, { returns: type, now: 0n });
        if (!isClosed(text)) open.push(`${fn.name}: ${text}`);
      } catch (error) {
        if (!(error instanceof UnsupportedCall)) throw error;
      }
    }
  }
  expect(open).toEqual([]);
});

// The sides of a join and the rows of a list of values are `l` and `r` in the same SELECT: an argument of that name would hide them
// from a column that stands for `r.1`.
test('the SQL of no function names an argument of a lambda `l` or `r`', () => {
  const hiding: string[] = [];
  for (const fn of definitions) {
    if (fn.kind !== 'scalar' || typeof fn.clickhouse !== 'function') continue;
    for (const example of fn.examples) {
      const args = exampleArgs(fn, example.args).map((argument, index) =>
        paramAt(fn.params, index)?.constant === true
          ? { type: argument.type, literal: argument.value, sql: literal(argument.type, argument.value) }
          : { type: argument.type, sql: sql.columnId(index) },
      );
      const { type } = expectedOf(
        fn,
        args.map((argument) => argument.type),
        example,
      );
      try {
        const { text } = callSql(fn, args, { returns: type, now: 0n });
        if (/(?:^|[^\w.])[lr](?:, \w+)*\)? ->/.test(text)) hiding.push(fn.name);
      } catch (error) {
        if (!(error instanceof UnsupportedCall)) throw error;
      }
    }
  }
  expect([...new Set(hiding)]).toEqual([]);
});
