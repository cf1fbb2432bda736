import { expect, test } from 'vitest';
import { sql } from '../../sql/sql.ts';
import { runSql } from '../../testing/clickhouse.ts';
import { callJs, callSql } from '../call.ts';
import { countof } from './countof.ts';

// A pattern must be a constant on ClickHouse, so these cannot be examples.
test.each([
  ['aaaa', 'aa', 2],
  ['abc abc ab a', 'a.', 3],
  ['hello world', 'l+', 2],
  ['baab', 'a*', 1],
  ['', 'a', 0],
])('countof(%j, %j, regex) is %d on both back ends', (source, pattern, count) => {
  const args = [source, pattern, 'regex'].map((value) => ({ type: 'string' as const, value }));
  expect(callJs(countof, args, 'long', 0n)).toBe(BigInt(count));
  const [text, ...constants] = args.map(({ type, value }) => ({ type, literal: value, sql: sql.string(value) }));
  const column = { type: text!.type, sql: sql`materialize(${text!})` };
  const call = callSql(countof, [column, ...constants], { returns: 'long', now: 0n });
  expect(runSql(sql`SELECT ${call}`)).toEqual([[String(count)]]);
});
