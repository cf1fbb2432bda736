import type { KqlType } from '@belfry/schema';
import { datetimeAt, ticksOf } from '../../sql/datetime.ts';
import { convertSql } from '../../sql/convert.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { convertValue } from '../../values/convert.ts';
import { inDecimal } from '../../values/decimal.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { datetime, decimal, int, nullOf, real, timespan } from '../../values/typed.ts';
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

/** The result of two whole numbers or times; null when one is none. */
function ofLongs(values: Pair, call: CallContext, form: (a: bigint, b: bigint) => bigint | null): bigint | null {
  const [a, b] = values.map((value, index) => convertValue(call.types[index]!, value, 'long')) as (bigint | null)[];
  return a === null || b === null ? null : form(a!, b!);
}
/** The result of two numbers as reals; null when one is none. */
function ofReals(values: Pair, call: CallContext, form: (a: number, b: number) => number): number | null {
  const [a, b] = values.map((value, index) => convertValue(call.types[index]!, value, 'real')) as (number | null)[];
  return a === null || b === null ? null : form(a!, b!);
}
/** A long wraps around; a datetime is null outside the years 1 to 9999. */
function wrap(value: bigint | null, type: KqlType): KqlValue {
  if (value === null) return null;
  return type === 'datetime'
    ? dated(value)
    : type === 'int'
      ? Number(BigInt.asIntN(32, value))
      : BigInt.asIntN(64, value);
}
type Pair = readonly [KqlValue, KqlValue];
const TICK_LIMIT = 3_155_378_975_999_999_999n;
const dated = (ticks: bigint): KqlValue => (ticks < 0n || ticks > TICK_LIMIT ? null : ticks);

/** The ticks of a timespan computed as a real; null for what no timespan holds. */
function wholeTicks(values: Pair, call: CallContext, form: (a: number, b: number) => number): KqlValue {
  const ticks = ofReals(values, call, form);
  return ticks !== null && Math.abs(ticks) < 2 ** 63 ? wrap(BigInt(Math.trunc(ticks)), call.returns) : null;
}
const timed = (ticks: Sql, call: CallContext): Sql => (call.returns === 'datetime' ? datetimeAt(ticks) : ticks);
/** The result of two decimals; null when one is none or a decimal cannot hold it. */
function ofDecimals(values: Pair, call: CallContext, form: (a: bigint, b: bigint) => bigint | null): KqlValue {
  const [a, b] = values.map((value, index) => convertValue(call.types[index]!, value, 'decimal')) as (bigint | null)[];
  const result = a === null || b === null ? null : form(a!, b!);
  return result === null ? null : inDecimal(result);
}
const decimalSql = (wide: Sql): Sql =>
  withValue(
    wide,
    (value) =>
      sql`if(abs(${value}) < toDecimal256('100000000000000000000', 18), accurateCastOrNull(${value}, 'Decimal(38, 18)'), NULL)`,
  );

const ticksSql = (value: SqlValue): Sql => (value.type === 'datetime' ? ticksOf(value) : convertSql(value, 'long'));
const realSql = (value: SqlValue): Sql => convertSql(value, 'real');

function plusMinus(values: Pair, call: CallContext, sign: 1n | -1n): KqlValue {
  if (call.returns === 'real') return ofReals(values, call, (x, y) => x + Number(sign) * y);
  if (call.returns === 'decimal') return ofDecimals(values, call, (x, y) => x + sign * y);
  return wrap(
    ofLongs(values, call, (x, y) => x + sign * y),
    call.returns,
  );
}

function plusMinusSql(left: SqlValue, right: SqlValue, call: CallContext, word: Sql): Sql {
  if (call.returns === 'real') return sql`(${realSql(left)} ${word} ${realSql(right)})`;
  if (call.returns === 'decimal')
    return decimalSql(
      sql`toDecimal256(${convertSql(left, 'decimal')}, 18) ${word} toDecimal256(${convertSql(right, 'decimal')}, 18)`,
    );
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
    if (call.returns === 'real') return ofReals([left, right], call, (x, y) => x * y);
    if (call.returns === 'decimal') return ofDecimals([left, right], call, (x, y) => (x * y) / 10n ** 18n);
    if (a === 'real' || b === 'real') return wholeTicks([left, right], call, (x, y) => x * y);
    return wrap(
      ofLongs([left, right], call, (x, y) => x * y),
      call.returns,
    );
  },
  clickhouse: ({ left, right }, call) => {
    if (call.returns === 'real') return sql`(${realSql(left)} * ${realSql(right)})`;
    if (call.returns === 'decimal')
      return decimalSql(sql`multiplyDecimal(${convertSql(left, 'decimal')}, ${convertSql(right, 'decimal')}, 18)`);
    if (left.type === 'real' || right.type === 'real')
      return timed(sql`accurateCastOrNull(trunc(${realSql(left)} * ${realSql(right)}), 'Int64')`, call);
    return timed(sql`(${convertSql(left, 'long')} * ${convertSql(right, 'long')})`, call);
  },
  differences: [],
  examples: [
    { args: [3n, 4n], result: 12n },
    { args: [timespan('1h'), 3n], result: timespan('3h') },
    { args: [decimal('-2.5'), decimal('-2.5')], result: decimal('6.25') },
    { args: [decimal('99999999999999999999'), decimal('2')], result: null },
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
    if (call.returns === 'real') return ofReals([left, right], call, (x, y) => x / y);
    if (call.returns === 'decimal')
      return ofDecimals([left, right], call, (x, y) => (y === 0n ? null : (x * 10n ** 18n) / y));
    if (call.types[1] === 'real') return wholeTicks([left, right], call, (x, y) => x / y);
    return wrap(
      ofLongs([left, right], call, (x, y) => (y === 0n ? null : x / y)),
      call.returns,
    );
  },
  clickhouse: ({ left, right }, call) => {
    if (call.returns === 'real') return sql`(${realSql(left)} / ${realSql(right)})`;
    if (call.returns === 'decimal')
      return withValue(
        convertSql(right, 'decimal'),
        (d) =>
          sql`if(${d} = 0 OR isNull(${d}), NULL, ${decimalSql(sql`divideDecimal(${convertSql(left, 'decimal')}, if(ifNull(${d}, toDecimal128(0, 18)) = 0, toDecimal128(1, 18), assumeNotNull(${d})), 18)`)})`,
      );
    if (right.type === 'real')
      return timed(sql`accurateCastOrNull(trunc(${realSql(left)} / ${realSql(right)}), 'Int64')`, call);
    return timed(sql`intDivOrNull(${convertSql(left, 'long')}, ${convertSql(right, 'long')})`, call);
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
    if (call.returns === 'real')
      return ofReals([left, right], call, (x, y) => {
        const rest = x % Math.abs(y);
        return rest < 0 ? rest + Math.abs(y) : rest;
      });
    if (call.returns === 'decimal')
      return ofDecimals([left, right], call, (x, y) => {
        if (y === 0n) return null;
        const size = y < 0n ? -y : y;
        return ((x % size) + size) % size;
      });
    const rest = ofLongs([left, right], call, (x, y) => {
      if (y === 0n) return null;
      const size = y < 0n ? -y : y;
      return ((x % size) + size) % size;
    });
    return wrap(rest, call.returns);
  },
  clickhouse: ({ left, right }, call) => {
    if (call.returns === 'real')
      return withValue(realSql(right), (d) => sql`if(${d} = 0, nan, positiveModulo(${realSql(left)}, abs(${d})))`);
    if (call.returns === 'decimal')
      return withValue(
        convertSql(right, 'decimal'),
        (d) =>
          sql`if(${d} = 0 OR isNull(${d}), NULL, CAST(positiveModulo(toDecimal256(${convertSql(left, 'decimal')}, 18), abs(if(ifNull(${d}, toDecimal128(0, 18)) = 0, toDecimal128(1, 18), assumeNotNull(${d})))), 'Nullable(Decimal(38, 18))'))`,
      );
    const value = withValue(
      ticksSql(right),
      // The least long has no absolute value.
      (d) =>
        sql`multiIf(${d} = 0, NULL, ${d} = ${least}, if(${ticksSql(left)} < 0, ${ticksSql(left)} - ${least}, ${ticksSql(left)}), positiveModulo(${ticksSql(left)}, if(${d} IN (0, ${least}), 1, toInt64(abs(${d})))))`,
    );
    return timed(sql`CAST(${value}, 'Nullable(Int64)')`, call);
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
    if (call.returns === 'decimal') return -(value as bigint);
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
    { args: [decimal('-12345678901234567890.5')], result: decimal('12345678901234567890.5') },
    { args: [nullOf('real')], result: null },
  ],
});
