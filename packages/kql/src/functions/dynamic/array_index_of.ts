import { elementText, isArraySql } from '../../sql/collections.ts';
import { elementsOf } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { toDynamic } from '../../values/convert.ts';
import { elementKey } from '../../values/json-parts.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

const words = dynamic(['this', 'is', 'an', 'example', 'an', 'example']);

export const arrayIndexOf = defineScalar({
  name: 'array_index_of',
  category: 'dynamic',
  doc: 'Returns the zero-based position of a value, looking from `start` (negative: from the end) at `length` elements (-1: all) for its `occurrence`-th; -1 when there is none, null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/array-index-of-function',
  params: {
    array: 'dynamic',
    value: 'any',
    start: optional('long'),
    length: optional('long'),
    occurrence: optional('long'),
  },
  returns: 'long',
  nulls: 'handle',
  js: ({ array, value, start, length, occurrence }, call) => {
    if (!Array.isArray(array)) return null;
    const sought = elementKey(toDynamic(call.types[1]!, value));
    const given = Number(start ?? 0n);
    const from = given < 0 ? Math.max(0, array.length + given) : given;
    const size = Number(length ?? -1n);
    const to = size < 0 ? array.length : Math.min(array.length, from + size);
    let left = Number(occurrence ?? 1n);
    for (let index = from; index < to; index++)
      if (elementKey(array[index]!) === sought && --left === 0) return BigInt(index);
    return -1n;
  },
  clickhouse: ({ array, value, start, length, occurrence }) => {
    const found = withValue(elementsOf(array), (elements) =>
      withValue(
        start === undefined
          ? sql`toInt64(0)`
          : sql`if(ifNull(${start}, 0) < 0, greatest(0, toInt64(length(${elements})) + ifNull(${start}, 0)), ifNull(${start}, 0))`,
        (from) => {
          const inside =
            length === undefined
              ? sql`i > ${from}`
              : sql`i > ${from} AND (ifNull(${length}, -1) < 0 OR i - ${from} <= ifNull(${length}, -1))`;
          const positions = sql`arrayFilter((i, x) -> x = ${elementText(value)} AND ${inside}, arrayEnumerate(${elements}), ${elements})`;
          const nth = occurrence === undefined ? sql`1` : sql`greatest(ifNull(${occurrence}, 1), 0)`;
          return sql`toInt64(${positions}[${nth}]) - 1`;
        },
      ),
    );
    return sql`if(${isArraySql(array)}, ${found}, NULL)`;
  },
  differences: [],
  examples: [
    { args: [words, 'an'], result: 2n },
    { args: [words, 'example', 1n, 3n], result: 3n },
    { args: [words, 'example', 1n, 2n], result: -1n },
    { args: [words, 'is', 2n, 4n], result: -1n },
    { args: [words, 'example', 2n, -1n], result: 3n },
    { args: [words, 'an', 1n, -1n, 2n], result: 4n },
    { args: [words, 'an', 1n, -1n, 3n], result: -1n },
    { args: [words, 'an', -3n], result: 4n },
    { args: [words, 'is', -4n], result: -1n },
    { args: [dynamic([5, 15, 25]), 25n], result: 2n },
    { args: [dynamic([]), 'a'], result: -1n },
    { args: [dynamic([1, null]), nullOf('long')], result: 1n },
    { args: [dynamic(null), 'a'], result: null },
  ],
});
