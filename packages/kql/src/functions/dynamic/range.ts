import type { JsonValue, KqlType } from '@belfry/schema';
import { jsonArray } from '../../sql/dynamic.ts';
import { jsonOf } from '../../sql/convert.ts';
import { datetimeAt, ticksOf } from '../../sql/datetime.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { toDynamic } from '../../values/convert.ts';
import { TICKS_PER_HOUR } from '../../values/timespan.ts';
import { datetime, dynamic, nullOf, real, timespan } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

/** Kusto's limit on the elements of one array. */
const maxElements = 1_048_576;

function elementType(types: readonly KqlType[]): KqlType {
  if (types[0] === 'datetime' || types[0] === 'timespan') return types[0];
  return types.includes('real') ? 'real' : 'long';
}

const params = {
  start: ['long', 'int', 'real', 'datetime', 'timespan'],
  stop: ['long', 'int', 'real', 'datetime', 'timespan'],
  step: optional(['long', 'int', 'real', 'timespan']),
} as const;

export const range = defineScalar({
  name: 'range',
  category: 'dynamic',
  doc: 'Returns an array of values from `start` to `stop` in equal steps (default 1, for times one hour), at most 1,048,576; null when the step is 0 or an argument null.',
  learn: 'https://learn.microsoft.com/kusto/query/range-function',
  params,
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ start, stop, step }, call) => {
    const type = elementType(call.types);
    if (type === 'real') {
      const [from, to, by] = [Number(start), Number(stop), Number(step ?? 1)];
      const count = Math.floor((to - from) / by) + 1;
      if (by === 0 || Number.isNaN(count)) return null;
      return Array.from({ length: Math.max(0, Math.min(count, maxElements)) }, (_, index) => from + index * by);
    }
    const [from, to] = [BigInt(start), BigInt(stop)];
    const by = step === undefined ? (type === 'long' ? 1n : TICKS_PER_HOUR) : BigInt(step);
    if (by === 0n) return null;
    const values: JsonValue[] = [];
    for (let value = from; (by > 0n ? value <= to : value >= to) && values.length < maxElements; value += by)
      values.push(toDynamic(type, value));
    return values;
  },
  clickhouse: ({ start, stop, step }, call) => {
    const type = elementType(call.types);
    const whole = (value: typeof start): Sql => (value.type === 'datetime' ? ticksOf(value) : sql`toInt64(${value})`);
    const limit = sql.number(maxElements);
    const anyNull = sql.join(
      [start, stop, ...(step === undefined ? [] : [step])].map((value) => sql`isNull(${value})`),
      ' OR ',
    );
    const element = (from: Sql, by: Sql): Sql => {
      const value = sql`${from} + toInt64(i) * ${by}`;
      return jsonOf({ type, sql: type === 'datetime' ? datetimeAt(value) : value });
    };
    const number = (value: typeof start): Sql => (type === 'real' ? sql`toFloat64(${value})` : whole(value));
    const by =
      step === undefined ? sql.int64(type === 'datetime' || type === 'timespan' ? TICKS_PER_HOUR : 1n) : number(step);
    const result = withValue(sql`assumeNotNull(${number(start)})`, (from) =>
      withValue(sql`assumeNotNull(${by})`, (size) => {
        // The distance of two longs needs more than 64 bits.
        const span =
          type === 'real'
            ? sql`(assumeNotNull(${number(stop)}) - ${from})`
            : sql`(toInt128(assumeNotNull(${number(stop)})) - ${from})`;
        const steps =
          type === 'real'
            ? sql`toInt64(floor(least(${span} / ${size}, ${limit})))`
            : sql`intDivOrZero(${span}, toInt128(${size}))`;
        const count = sql`if(${span} * sign(${size}) < 0, 0, least(${steps} + 1, ${limit}))`;
        const usable = type === 'real' ? sql`${size} != 0 AND NOT isNaN(${span} / ${size})` : sql`${size} != 0`;
        return sql`if(${usable}, ${jsonArray(sql`arrayMap(i -> ${element(from, size)}, range(toUInt64(if(${usable}, ${count}, 0))))`)}, '')`;
      }),
    );
    return sql`if(${anyNull}, '', ${result})`;
  },
  differences: [],
  examples: [
    { args: [1n, 8n, 3n], result: dynamic([1, 4, 7]) },
    { args: [0n, 3n], result: dynamic([0, 1, 2, 3]) },
    { args: [3n, 1n, -1n], result: dynamic([3, 2, 1]) },
    { args: [3n, 1n], result: dynamic([]) },
    { args: [1n, 3n, 0n], result: dynamic(null) },
    { args: [real(0), real(1), real(0.5)], result: dynamic([0, 0.5, 1]) },
    {
      args: [datetime('2007-01-01'), datetime('2007-01-03'), timespan('1d')],
      result: dynamic(['2007-01-01T00:00:00.0000000Z', '2007-01-02T00:00:00.0000000Z', '2007-01-03T00:00:00.0000000Z']),
    },
    { args: [timespan('1h'), timespan('2h')], result: dynamic(['01:00:00', '02:00:00']) },
    { args: [nullOf('long'), 3n], result: dynamic(null) },
  ],
});
