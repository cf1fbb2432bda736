import type { KqlType } from '@belfry/schema';
import { datetimeAt, ticksOf } from '../../sql/datetime.ts';
import { convertSql } from '../../sql/convert.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { convertValue } from '../../values/convert.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { datetime, int, nullOf, real, timespan } from '../../values/typed.ts';
import { commonType, defineScalar, type CallContext, type ReturnRule } from '../define-scalar.ts';

const learn = 'https://learn.microsoft.com/kusto/query/numerical-operators';
const span = (type: KqlType | undefined): boolean => type === 'timespan';

/** The type of a sum or difference, product or quotient. */
function typeOf(operator: '+' | '-' | '*' | '/' | '%', a: KqlType, b: KqlType): KqlType {
  if (operator === '-' && a === 'datetime' && b === 'datetime') return 'timespan';
  if (a === 'datetime' || b === 'datetime') return operator === '%' ? 'timespan' : 'datetime';
  if (operator === '/' && span(a) && span(b)) return 'real';
  if (span(a) || span(b)) return 'timespan';
  const [left, right] = [
    a === 'dynamic' || a === 'bool' ? 'long' : a,
    b === 'dynamic' || b === 'bool' ? 'long' : b,
  ] as const;
  const common = commonType([left, right]);
  return common === 'int' ? 'long' : common;
}
const returns = (operator: '+' | '-' | '*' | '/' | '%'): ReturnRule => ({
  rule: 'the wider type of the two; times follow the usual rules',
  of: ([a, b]) => typeOf(operator, a ?? 'long', b ?? 'long'),
});

const wide = (type: KqlType, value: KqlValue): bigint =>
  BigInt.asIntN(64, BigInt(convertValue(type, value, 'long') as bigint));
const number = (type: KqlType, value: KqlValue): number =>
  Number(convertValue(type, value, type === 'dynamic' ? 'real' : 'real'));
const wrap = (value: bigint, type: KqlType): KqlValue =>
  type === 'int' ? Number(BigInt.asIntN(32, value)) : type === 'real' ? Number(value) : BigInt.asIntN(64, value);
const TICK_LIMIT = 3_155_378_975_999_999_999n;
const dated = (ticks: bigint): KqlValue => (ticks < 0n || ticks > TICK_LIMIT ? null : ticks);

const ticksSql = (value: SqlValue): Sql => (value.type === 'datetime' ? ticksOf(value) : convertSql(value, 'long'));
const realSql = (value: SqlValue): Sql => convertSql(value, 'real');

function plusMinus(values: readonly [KqlValue, KqlValue], call: CallContext, sign: 1n | -1n): KqlValue {
  const [a, b] = call.types as [KqlType, KqlType];
  if (call.returns === 'real') return number(a, values[0]) + Number(sign) * number(b, values[1]);
  if (call.returns === 'decimal')
    return (convertValue(a, values[0], 'decimal') as bigint) + sign * (convertValue(b, values[1], 'decimal') as bigint);
  if (values.some((value, index) => convertValue(call.types[index]!, value, 'long') === null)) return null;
  const total = wide(a, values[0]) + sign * wide(b, values[1]);
  return call.returns === 'datetime' ? dated(total) : wrap(total, call.returns);
}

function plusMinusSql(left: SqlValue, right: SqlValue, call: CallContext, word: Sql): Sql {
  if (call.returns === 'real') return sql`(${realSql(left)} ${word} ${realSql(right)})`;
  if (call.returns === 'decimal') return sql`(${convertSql(left, 'decimal')} ${word} ${convertSql(right, 'decimal')})`;
  const total = sql`(${ticksSql(left)} ${word} ${ticksSql(right)})`;
  if (call.returns === 'datetime') return datetimeAt(total);
  return call.returns === 'int' ? sql`toInt32(${total})` : total;
}

export const add = defineScalar({
  name: '+',
  category: 'operator',
  doc: 'The sum of two numbers or times. A long wraps around at 64 bits.',
  learn,
  params: { left: 'any', right: 'any' },
  returns: returns('+'),
  nulls: 'propagate',
  js: ({ left, right }, call) => plusMinus([left, right], call, 1n),
  clickhouse: ({ left, right }, call) => plusMinusSql(left, right, call, sql`+`),
  differences: [],
  examples: [
    { args: [1n, 2n], result: 3n },
    { args: [int(2147483647), int(1)], result: 2147483648n },
    { args: [9223372036854775807n, 1n], result: -9223372036854775808n },
    { args: [1n, real(0.5)], result: 1.5 },
    { args: [datetime('2024-01-01'), timespan('1h')], result: datetime('2024-01-01T01:00:00') },
    { args: [nullOf('long'), 2n], result: null },
  ],
});

export const subtract = defineScalar({
  name: '-',
  category: 'operator',
  doc: 'The difference of two numbers or times; of two datetimes a timespan.',
  learn,
  params: { left: 'any', right: 'any' },
  returns: returns('-'),
  nulls: 'propagate',
  js: ({ left, right }, call) => plusMinus([left, right], call, -1n),
  clickhouse: ({ left, right }, call) => plusMinusSql(left, right, call, sql`-`),
  differences: [],
  examples: [
    { args: [1n, 2n], result: -1n },
    { args: [datetime('2024-01-02'), datetime('2024-01-01')], result: timespan('1d') },
    { args: [datetime('2024-01-02'), timespan('1d')], result: datetime('2024-01-01') },
    { args: [nullOf('real'), 2n], result: null },
  ],
});

export const multiply = defineScalar({
  name: '*',
  category: 'operator',
  doc: 'The product of two numbers, or of a timespan and a number.',
  learn,
  params: { left: 'any', right: 'any' },
  returns: returns('*'),
  nulls: 'propagate',
  js: ({ left, right }, call) => {
    const [a, b] = call.types as [KqlType, KqlType];
    if (call.returns === 'real') return number(a, left) * number(b, right);
    if (call.returns === 'decimal')
      return (
        ((convertValue(a, left, 'decimal') as bigint) * (convertValue(b, right, 'decimal') as bigint)) / 10n ** 18n
      );
    if (a === 'real' || b === 'real') return BigInt(Math.trunc(number(a, left) * number(b, right)));
    return wrap(wide(a, left) * wide(b, right), call.returns);
  },
  clickhouse: ({ left, right }, call) => {
    if (call.returns === 'real') return sql`(${realSql(left)} * ${realSql(right)})`;
    if (call.returns === 'decimal')
      return sql`toDecimal128(${convertSql(left, 'decimal')} * ${convertSql(right, 'decimal')}, 18)`;
    if (left.type === 'real' || right.type === 'real')
      return sql`accurateCastOrNull(trunc(${realSql(left)} * ${realSql(right)}), 'Int64')`;
    return sql`(${convertSql(left, 'long')} * ${convertSql(right, 'long')})`;
  },
  differences: [],
  examples: [
    { args: [3n, 4n], result: 12n },
    { args: [timespan('1h'), 3n], result: timespan('3h') },
    { args: [nullOf('long'), 4n], result: null },
  ],
});

export const divide = defineScalar({
  name: '/',
  category: 'operator',
  doc: 'The quotient; of two whole numbers the whole part. Null for a whole number divided by 0.',
  learn,
  params: { left: 'any', right: 'any' },
  returns: returns('/'),
  nulls: 'propagate',
  js: ({ left, right }, call) => {
    const [a, b] = call.types as [KqlType, KqlType];
    if (call.returns === 'real') return number(a, left) / number(b, right);
    if (call.returns === 'decimal') {
      const divisor = convertValue(b, right, 'decimal') as bigint;
      return divisor === 0n ? null : ((convertValue(a, left, 'decimal') as bigint) * 10n ** 18n) / divisor;
    }
    if (b === 'real') return number(b, right) === 0 ? null : BigInt(Math.trunc(number(a, left) / number(b, right)));
    const divisor = wide(b, right);
    return divisor === 0n ? null : wrap(wide(a, left) / divisor, call.returns);
  },
  clickhouse: ({ left, right }, call) => {
    if (call.returns === 'real') return sql`(${realSql(left)} / ${realSql(right)})`;
    if (call.returns === 'decimal')
      return withValue(
        convertSql(right, 'decimal'),
        (d) => sql`if(${d} = 0, NULL, toDecimal128(${convertSql(left, 'decimal')} / ${d}, 18))`,
      );
    if (right.type === 'real') return sql`accurateCastOrNull(trunc(${realSql(left)} / ${realSql(right)}), 'Int64')`;
    return sql`intDivOrNull(${convertSql(left, 'long')}, ${convertSql(right, 'long')})`;
  },
  differences: [],
  examples: [
    { args: [7n, 2n], result: 3n },
    { args: [-100n, 7n], result: -14n },
    { args: [7n, 0n], result: null },
    { args: [7n, real(2)], result: 3.5 },
    { args: [timespan('1h'), timespan('1m')], result: 60 },
    { args: [nullOf('long'), 4n], result: null },
  ],
});

const least = sql.int64(-(2n ** 63n));

export const modulo = defineScalar({
  name: '%',
  category: 'operator',
  doc: 'The remainder, never negative; null for 0.',
  learn,
  params: { left: 'any', right: 'any' },
  returns: returns('%'),
  nulls: 'propagate',
  js: ({ left, right }, call) => {
    const [a, b] = call.types as [KqlType, KqlType];
    if (call.returns === 'real') {
      const size = Math.abs(number(b, right));
      const rest = number(a, left) % size;
      return rest < 0 ? rest + size : rest;
    }
    const divisor = wide(b, right);
    if (divisor === 0n) return null;
    const size = divisor < 0n ? -divisor : divisor;
    return wrap(((wide(a, left) % size) + size) % size, call.returns);
  },
  clickhouse: ({ left, right }, call) => {
    if (call.returns === 'real')
      return withValue(realSql(right), (d) => sql`if(${d} = 0, nan, positiveModulo(${realSql(left)}, abs(${d})))`);
    const value = withValue(
      ticksSql(right),
      // The least long has no absolute value.
      (d) =>
        sql`multiIf(${d} = 0, NULL, ${d} = ${least}, if(${ticksSql(left)} < 0, ${ticksSql(left)} - ${least}, ${ticksSql(left)}), positiveModulo(${ticksSql(left)}, if(${d} IN (0, ${least}), 1, toInt64(abs(${d})))))`,
    );
    return sql`CAST(${value}, 'Nullable(Int64)')`;
  },
  differences: ['The remainder of a real more than 2^53 times the divisor is not exact in the store.'],
  examples: [
    { args: [-5n, 3n], result: 1n },
    { args: [5n, -3n], result: 2n },
    { args: [5n, 0n], result: null },
    { args: [real(-7.5), 2n], result: 0.5 },
    { args: [nullOf('long'), 4n], result: null },
  ],
});

export const negate = defineScalar({
  name: 'negate',
  category: 'operator',
  doc: 'The value with the other sign; of an int a long.',
  learn,
  params: { value: ['long', 'int', 'real', 'decimal', 'timespan'] },
  returns: {
    rule: 'the type of the value, a long for an int',
    of: ([type]) => (type === 'dynamic' || type === 'int' || type === undefined ? 'long' : type),
  },
  nulls: 'propagate',
  js: ({ value }, call) => {
    const turned = typeof value === 'bigint' ? BigInt.asIntN(64, -value) : -value;
    return call.returns === 'long' ? BigInt(turned) : turned;
  },
  clickhouse: ({ value }, call) =>
    value.type === 'int' && call.returns === 'long' ? sql`negate(toInt64(${value}))` : sql`negate(${value})`,
  differences: [],
  examples: [
    { args: [5n], result: -5n },
    { args: [int(-2147483648)], result: 2147483648n },
    { args: [timespan('1h')], result: timespan('-01:00:00') },
    { args: [nullOf('real')], result: null },
  ],
});
