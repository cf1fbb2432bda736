import { datetimeAt, ticksOf } from '../../sql/datetime.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { inRange } from '../../values/calendar.ts';
import { datetime, int, nullOf, real, timespan } from '../../values/typed.ts';
import { defineScalar, type ReturnRule } from '../define-scalar.ts';

const returns: ReturnRule = {
  rule: 'the type of `value`; real when one of the numbers is',
  of: (types) => {
    const [value = 'long'] = types;
    if (value === 'datetime' || value === 'timespan') return value;
    return types.includes('real') ? 'real' : value;
  },
};

export const binAt = defineScalar({
  name: 'bin_at',
  category: 'datetime',
  doc: 'Rounds down to a multiple of `size` counted from `origin`; null when the size is not positive.',
  learn: 'https://learn.microsoft.com/kusto/query/bin-at-function',
  params: {
    value: ['long', 'int', 'real', 'datetime', 'timespan'],
    size: ['long', 'int', 'real', 'timespan'],
    origin: ['long', 'int', 'real', 'datetime', 'timespan'],
  },
  returns,
  nulls: 'propagate',
  js: ({ value, size, origin }, call) => {
    if (!(Number(size) > 0)) return null;
    if (call.returns === 'real')
      return Number(origin) + Math.floor((Number(value) - Number(origin)) / Number(size)) * Number(size);
    const [width, from] = [BigInt(size), BigInt(origin)];
    const distance = BigInt.asIntN(64, BigInt(value) - from);
    const start = BigInt.asIntN(64, BigInt(value) - (((distance % width) + width) % width));
    if (call.returns === 'int') return Number(start);
    return call.returns === 'datetime' ? inRange(start) : start;
  },
  clickhouse: ({ value, size, origin }, call) => {
    const width = (body: (size: Sql) => Sql): Sql => withValue(sql`if(${size} > 0, ${size}, NULL)`, body);
    if (call.returns === 'real')
      return width((w) => sql`(${origin} + floor((toFloat64(${value}) - ${origin}) / ${w}) * ${w})`);
    const ticks = (one: SqlValue): Sql => (one.type === 'datetime' ? ticksOf(one) : sql`toInt64(${one})`);
    const start = width(
      (w) => sql`(${ticks(value)} - positiveModulo(${ticks(value)} - ${ticks(origin)}, toInt64(${w})))`,
    );
    if (call.returns === 'datetime') return datetimeAt(start);
    return call.returns === 'int' ? sql`toInt32(${start})` : start;
  },
  differences: [],
  examples: [
    { args: [datetime('2017-05-17 10:20'), timespan('7d'), datetime('2017-06-04')], result: datetime('2017-05-14') },
    {
      args: [datetime('2007-01-02 13:45:30'), timespan('1d'), datetime('2007-01-01 06:00')],
      result: datetime('2007-01-02 06:00'),
    },
    { args: [timespan('1h'), timespan('1d'), timespan('12h')], result: timespan('-12h') },
    { args: [13n, 10n, 11n], result: 11n },
    { args: [int(6), int(5), int(2)], result: int(2) },
    { args: [real(6.5), real(2.5), real(7)], result: 4.5 },
    { args: [13n, 0n, 11n], result: nullOf('long') },
    { args: [nullOf('datetime'), timespan('7d'), datetime('2017-06-04')], result: nullOf('datetime') },
  ],
});
