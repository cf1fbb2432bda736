import { datetimeAt } from '../../sql/datetime.ts';
import { sql } from '../../sql/sql.ts';
import { inRange } from '../../values/calendar.ts';
import { TICKS_1970, TICKS_MAX } from '../../values/datetime.ts';
import { datetime, nullOf, real } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';

const limit = 2n ** 63n - 1n;
/** The nearest number that 64 bits hold. */
const longest = (value: bigint): bigint => (value > limit ? limit : value < -limit ? -limit : value);

/** `perUnit` ticks for each unit, or units for each tick when it is below 1. */
function unixtime(unit: string, perUnit: bigint, unitsPerTick: bigint, examples: readonly Example[]): ScalarFunction {
  const low = longest((-TICKS_1970 * unitsPerTick) / perUnit);
  const high = longest(((TICKS_MAX - TICKS_1970) * unitsPerTick) / perUnit + unitsPerTick - 1n);
  return defineScalar({
    name: `unixtime_${unit}_todatetime`,
    category: 'datetime',
    doc: `Returns the time that many ${unit} after 1970-01-01; null outside the years 1 to 9999.`,
    learn: `https://learn.microsoft.com/kusto/query/unixtime-${unit}-todatetime-function`,
    params: { value: ['long', 'int', 'real'] },
    returns: 'datetime',
    nulls: 'propagate',
    js: ({ value }) => {
      if (typeof value === 'number' && !(value >= Number(low) && value <= Number(high))) return null;
      if (value < low) return null;
      if (typeof value === 'bigint' && value > high) return null;
      const ticks =
        typeof value === 'bigint'
          ? (value * perUnit) / unitsPerTick
          : BigInt(Math.trunc((value * Number(perUnit)) / Number(unitsPerTick)));
      return inRange(TICKS_1970 + ticks);
    },
    clickhouse: ({ value }) => {
      const ticks =
        value.type === 'real'
          ? sql`toInt64(trunc(if(${value} BETWEEN ${sql.float64(Number(low))} AND ${sql.float64(Number(high))}, ${value}, 0) * ${sql.number(Number(perUnit))} / ${sql.number(Number(unitsPerTick))}))`
          : sql`intDiv(toInt64(${value}) * ${sql.number(Number(perUnit))}, ${sql.number(Number(unitsPerTick))})`;
      const bounds =
        value.type === 'real'
          ? [sql.float64(Number(low)), sql.float64(Number(high))]
          : [sql.int64(low), sql.int64(high)];
      return sql`if(${value} BETWEEN ${bounds[0]!} AND ${bounds[1]!}, ${datetimeAt(sql`${sql.int64(TICKS_1970)} + ${ticks}`)}, NULL)`;
    },
    differences: [],
    examples,
  });
}

export const unixtimeSeconds = unixtime('seconds', 10_000_000n, 1n, [
  { args: [1546300800n], result: datetime('2019-01-01') },
  { args: [real(1546300800.5)], result: datetime('2019-01-01 00:00:00.5') },
  { args: [-1n], result: datetime('1969-12-31 23:59:59') },
  { args: [253402300800n], result: null },
  { args: [9223372036854775807n], result: null },
  { args: [real(Number.NaN)], result: null },
  { args: [nullOf('long')], result: null },
]);
export const unixtimeMilliseconds = unixtime('milliseconds', 10_000n, 1n, [
  { args: [1546300800001n], result: datetime('2019-01-01 00:00:00.001') },
  { args: [real(1e300)], result: null },
  { args: [nullOf('long')], result: null },
]);
export const unixtimeMicroseconds = unixtime('microseconds', 10n, 1n, [
  { args: [1546300800000001n], result: datetime('2019-01-01 00:00:00.000001') },
  { args: [-9223372036854775808n], result: null },
  { args: [nullOf('long')], result: null },
]);
export const unixtimeNanoseconds = unixtime('nanoseconds', 1n, 100n, [
  { args: [1546300800000000100n], result: datetime('2019-01-01 00:00:00.0000001') },
  { args: [nullOf('long')], result: null },
]);
