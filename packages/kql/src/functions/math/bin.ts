import { datetimeAt1970, ticksOf } from '../../sql/datetime.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { TICKS_1970 } from '../../values/datetime.ts';
import { datetime, int, nullOf, real, timespan } from '../../values/typed.ts';
import { defineScalar, type ReturnRule } from '../define-scalar.ts';

const returns: ReturnRule = {
  rule: 'the type of `value`; real when a whole number is rounded to a real',
  of: ([value, size]) =>
    value === 'datetime' || value === 'timespan' ? value : size === 'real' ? 'real' : (value ?? 'long'),
};

const floored = (value: bigint, size: bigint): bigint => value - (((value % size) + size) % size);

export const bin = defineScalar({
  name: 'bin',
  aliases: ['floor'],
  category: 'math',
  doc: 'Rounds down to a multiple of `roundTo`; datetimes count from 0001-01-01. Null when `roundTo` is not positive.',
  learn: 'https://learn.microsoft.com/kusto/query/bin-function',
  params: {
    value: ['long', 'int', 'real', 'datetime', 'timespan'],
    roundTo: ['long', 'int', 'real', 'timespan'],
  },
  returns,
  nulls: 'propagate',
  js: ({ value, roundTo }, call) => {
    if (!(Number(roundTo) > 0)) return null;
    if (call.returns === 'real') return Math.floor(Number(value) / Number(roundTo)) * Number(roundTo);
    const down = BigInt.asIntN(64, floored(BigInt(value), BigInt(roundTo)));
    return call.returns === 'int' ? Number(down) : down;
  },
  clickhouse: ({ value, roundTo }, call) => {
    const guarded = (body: (size: Sql) => Sql): Sql =>
      roundTo.literal === undefined
        ? withValue(sql`if(${roundTo} > 0, ${roundTo}, NULL)`, body)
        : Number(roundTo.literal) > 0
          ? body(roundTo.sql)
          : sql`NULL`;
    if (call.returns === 'real')
      return guarded((size) => sql`(floor(toFloat64(${value}) / ${size}) * toFloat64(${size}))`);
    const whole = (ticks: Sql) =>
      guarded((size) => withValue(ticks, (t) => sql`(${t} - positiveModulo(${t}, ${size}))`));
    if (call.returns === 'datetime') return datetimeAt1970(sql`(${whole(ticksOf(value))} - ${sql.int64(TICKS_1970)})`);
    return call.returns === 'int' ? sql`toInt32(${whole(value.sql)})` : whole(value.sql);
  },
  differences: [],
  examples: [
    { args: [datetime('1955-11-05T08:00:00'), timespan('7d')], result: datetime('1955-10-31') },
    { args: [datetime('2024-01-02T03:04:05.1234567'), timespan('1h')], result: datetime('2024-01-02T03:00:00') },
    { args: [-7n, 5n], result: -10n },
    { args: [int(7), int(5)], result: int(5) },
    { args: [real(4.7), real(1.5)], result: 4.5 },
    { args: [timespan('16d'), timespan('7d')], result: timespan('14d') },
    { args: [nullOf('datetime'), timespan('7d')], result: nullOf('datetime') },
    { args: [5n, 0n], result: nullOf('long') },
  ],
});
