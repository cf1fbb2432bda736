import type { JsonValue } from '@belfry/schema';
import { expect, test } from 'vitest';
import { sql } from '../../sql/sql.ts';
import { literal } from '../../sql/types.ts';
import { runSql } from '../../testing/clickhouse.ts';
import { decodeCell } from '../../values/cell.ts';
import type { TypedValue } from '../../values/kql-value.ts';
import { dynamic } from '../../values/typed.ts';
import { callJs, callSql } from '../call.ts';
import type { ScalarFunction } from '../define-scalar.ts';
import { bagHasKey } from './bag_has_key.ts';
import { bagRemoveKeys } from './bag_remove_keys.ts';

const text = (value: string): TypedValue => ({ type: 'string', value });

// Only a constant is read as a path on ClickHouse, so these cannot be examples.
test.each<[ScalarFunction, TypedValue, TypedValue, JsonValue]>([
  [
    bagRemoveKeys,
    dynamic({ a: { b: 1, c: { d: 2, e: 3 } }, f: 1 }),
    dynamic(['$.a.b', '$.a.c.d', 'f', '$.x.y']),
    { a: { c: { e: 3 } } },
  ],
  [bagRemoveKeys, dynamic({ a: 5, 'b c': { d: 1 } }), dynamic(['$.a.b', "$['b c'].d"]), { a: 5, 'b c': {} }],
  [bagHasKey, dynamic({ key2: { prop1: 'abc' } }), text('$.key2.prop1'), true],
  [bagHasKey, dynamic({ key2: { prop1: 'abc' } }), text('$.key2.prop2'), false],
])('a path of keys holds on both back ends: #%#', (fn, bag, keys, expected) => {
  const returns = fn.returns === 'bool' ? 'bool' : 'dynamic';
  expect(callJs(fn, [bag, keys], returns, 0n)).toEqual(expected);
  const column = { type: bag.type, sql: sql`materialize(${literal(bag.type, bag.value)})` };
  const constant = { type: keys.type, literal: keys.value, sql: literal(keys.type, keys.value) };
  const rows = runSql(sql`SELECT ${callSql(fn, [column, constant], { returns, now: 0n })}`);
  expect(decodeCell(returns, rows[0]?.[0])).toEqual(expected);
});
