import type { JsonValue } from '@belfry/schema';
import { ofArray } from '../../sql/collections.ts';
import { jsonOf } from '../../sql/convert.ts';
import { elementsOf, jsonArray } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { toDynamic } from '../../values/convert.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';
import { optional } from '../param.ts';

function shift(array: readonly JsonValue[], count: number, fill: JsonValue): JsonValue[] {
  return array.map((_, index) => {
    const from = index + count;
    return from >= 0 && from < array.length ? array[from]! : fill;
  });
}

function rotate(array: readonly JsonValue[], sign: 1 | -1, count: bigint): JsonValue[] {
  const by = sign * Number(array.length === 0 ? 0n : count % BigInt(array.length));
  return array.map((_, index) => array.at((index + by) % array.length)!);
}

function shifter(name: string, sign: 1 | -1, doc: string, examples: readonly Example[]): ScalarFunction {
  return defineScalar({
    name,
    category: 'dynamic',
    doc,
    learn: `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`,
    params: { array: 'dynamic', count: 'long', fill: optional('any') },
    returns: 'dynamic',
    nulls: 'handle',
    js: ({ array, count, fill }, call) =>
      Array.isArray(array) && count !== null
        ? shift(array, sign * Number(count), fill === undefined ? null : toDynamic(call.types[2]!, fill))
        : null,
    clickhouse: ({ array, count, fill }) => {
      const filler = fill === undefined ? sql`'null'` : jsonOf(fill);
      const by = sql`${sql.number(sign)} * ifNull(${count}, 0)`;
      const result = withValue(elementsOf(array), (elements) => {
        const from = sql`i + ${by}`;
        return jsonArray(
          sql`arrayMap(i -> if(${from} BETWEEN 1 AND length(${elements}), ${elements}[greatest(${from}, 0)], ${filler}), arrayEnumerate(${elements}))`,
        );
      });
      return sql`if(isNull(${count}), '', ${ofArray(array, result)})`;
    },
    differences: [],
    examples,
  });
}

function rotator(name: string, sign: 1 | -1, doc: string, examples: readonly Example[]): ScalarFunction {
  return defineScalar({
    name,
    category: 'dynamic',
    doc,
    learn: `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`,
    params: { array: 'dynamic', count: 'long' },
    returns: 'dynamic',
    nulls: 'propagate',
    js: ({ array, count }) => (Array.isArray(array) ? rotate(array, sign, count) : null),
    clickhouse: ({ array, count }) => {
      const result = withValue(elementsOf(array), (elements) =>
        jsonArray(
          sql`arrayMap(i -> ${elements}[toInt64(positiveModulo(toInt64(i) - 1 + ${sql.number(sign)} * toInt64(positiveModulo(ifNull(${count}, 0), toInt64(length(${elements})))), toInt64(length(${elements})))) + 1], arrayEnumerate(${elements}))`,
        ),
      );
      return sql`if(isNull(${count}), '', ${ofArray(array, sql`if(JSONLength(${array}) = 0, '[]', ${result})`)})`;
    },
    differences: [],
    examples,
  });
}

export const arrayShiftLeft = shifter(
  'array_shift_left',
  1,
  'Returns an array with its elements moved to the left; `fill` (default null) enters. Null for anything but an array.',
  [
    { args: [dynamic([1, 2, 3, 4, 5]), 2n], result: dynamic([3, 4, 5, null, null]) },
    { args: [dynamic([1, 2, 3, 4, 5]), -2n], result: dynamic([null, null, 1, 2, 3]) },
    { args: [dynamic([1, 2, 3]), 2n, -1n], result: dynamic([3, -1, -1]) },
    { args: [dynamic([1, 2, 3]), 9n, 'x'], result: dynamic(['x', 'x', 'x']) },
    { args: [dynamic([1]), nullOf('long')], result: dynamic(null) },
    { args: [dynamic(null), 1n], result: dynamic(null) },
  ],
);
export const arrayShiftRight = shifter(
  'array_shift_right',
  -1,
  'Returns an array with its elements moved to the right; `fill` (default null) enters. Null for anything but an array.',
  [
    { args: [dynamic([10, 20, 30]), 1n], result: dynamic([null, 10, 20]) },
    { args: [dynamic([10, 20, 30]), -1n, 'x'], result: dynamic([20, 30, 'x']) },
    { args: [dynamic([]), 1n], result: dynamic([]) },
    { args: [dynamic(null), 1n], result: dynamic(null) },
  ],
);
export const arrayRotateLeft = rotator(
  'array_rotate_left',
  1,
  'Returns an array with its elements moved to the left, those that leave entering at the right. Null for anything but an array.',
  [
    { args: [dynamic([1, 2, 3, 4, 5]), 2n], result: dynamic([3, 4, 5, 1, 2]) },
    { args: [dynamic([1, 2, 3, 4, 5]), -2n], result: dynamic([4, 5, 1, 2, 3]) },
    { args: [dynamic([]), 2n], result: dynamic([]) },
    { args: [dynamic(null), 1n], result: dynamic(null) },
  ],
);
export const arrayRotateRight = rotator(
  'array_rotate_right',
  -1,
  'Returns an array with its elements moved to the right, those that leave entering at the left. Null for anything but an array.',
  [
    { args: [dynamic([1, 2, 3, 4, 5]), -2n], result: dynamic([3, 4, 5, 1, 2]) },
    { args: [dynamic([1, 2, 3]), 4n], result: dynamic([3, 1, 2]) },
    { args: [dynamic(null), 1n], result: dynamic(null) },
  ],
);
