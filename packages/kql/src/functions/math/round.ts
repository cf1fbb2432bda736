import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { literalNumber } from '../../sql/sql-value.ts';
import { literal } from '../../sql/types.ts';
import { decimal, int, nullOf, real, timespan } from '../../values/typed.ts';
import { defineScalar, typeOfArgument } from '../define-scalar.ts';
import { optionalConstant } from '../param.ts';

/** Units of a decimal, of 10^-18 each. */
const decimals = 18;
const unit = 10n ** BigInt(decimals);

function roundDecimal(value: bigint, digits: number): bigint {
  if (digits >= decimals) return value;
  const step = 10n ** BigInt(decimals - Math.max(-19, digits));
  const size = value < 0n ? -value : value;
  const rounded = ((size + step / 2n) / step) * step;
  return value < 0n ? -rounded : rounded;
}

/** The smallest whole number of units that is not less. */
const ceilingOf = (value: bigint): bigint => -((-value - (((-value % unit) + unit) % unit)) / unit) * unit;

export const round = defineScalar({
  name: 'round',
  category: 'math',
  doc: 'Rounds to a number of decimals (default 0; negative: to tens, hundreds …), halves away from zero. Whole numbers stay as they are, unless the number of decimals is negative.',
  learn: 'https://learn.microsoft.com/kusto/query/round-function',
  params: { value: ['real', 'long', 'int', 'decimal'], precision: optionalConstant('long') },
  returns: typeOfArgument(0, 'value'),
  nulls: 'propagate',
  js: ({ value, precision = 0n }, call) => {
    const digits = Number(precision);
    if (call.types[0] === 'decimal') return roundDecimal(value as bigint, digits);
    if (call.types[0] !== 'real' && digits >= 0) return value;
    const factor = 10 ** Math.max(-300, Math.min(300, digits));
    const size = Number(value);
    if (!Number.isFinite(size * factor)) return value;
    const rounded = (Math.sign(size) * Math.floor(Math.abs(size) * factor + 0.5)) / factor;
    return call.types[0] === 'long' ? BigInt.asIntN(64, BigInt(rounded)) : rounded;
  },
  clickhouse: ({ value, precision }, call) => {
    const digits = precision === undefined ? 0 : literalNumber(precision);
    const type = call.types[0] ?? 'real';
    if (digits === undefined) return literal(type, null);
    if (type === 'decimal') return sql`round(${value}, ${sql.number(Math.max(-19, Math.min(18, digits)))})`;
    if (call.types[0] !== 'real' && digits >= 0) return value.sql;
    const factor = sql.float64(10 ** Math.max(-300, Math.min(300, digits)));
    return withValue(value.sql, (size) => {
      const rounded = sql`(sign(${size}) * floor(abs(toFloat64(${size})) * ${factor} + 0.5) / ${factor})`;
      if (call.types[0] === 'real') return sql`if(isFinite(${size} * ${factor}), ${rounded}, ${size})`;
      return call.types[0] === 'int' ? sql`toInt32(${rounded})` : sql`toInt64(${rounded})`;
    });
  },
  differences: [],
  examples: [
    { args: [real(2.98765), 3n], result: 2.988 },
    { args: [real(3.25), 1n], result: 3.3 },
    { args: [real(-2.5)], result: -3 },
    { args: [real(-0.5)], result: -1 },
    { args: [real(2.49999999)], result: 2 },
    { args: [real(1234), -2n], result: 1200 },
    { args: [int(7)], result: int(7) },
    { args: [1250n, -2n], result: 1300n },
    { args: [real(Number.NaN)], result: Number.NaN },
    { args: [real(1e300), 20n], result: 1e300 },
    { args: [decimal('3.14159'), 2n], result: decimal('3.14') },
    { args: [decimal('-2.5')], result: decimal('-3') },
    { args: [decimal('1250'), -2n], result: decimal('1300') },
    { args: [nullOf('real'), 2n], result: nullOf('real') },
  ],
});

export const ceiling = defineScalar({
  name: 'ceiling',
  category: 'math',
  doc: 'Returns the smallest whole number that is not less than a number.',
  learn: 'https://learn.microsoft.com/kusto/query/ceiling-function',
  params: { value: ['real', 'long', 'int', 'decimal'] },
  returns: typeOfArgument(0, 'value'),
  nulls: 'propagate',
  js: ({ value }, call) => {
    if (call.types[0] === 'decimal') return ceilingOf(value as bigint);
    return call.types[0] === 'real' ? Math.ceil(Number(value)) : value;
  },
  clickhouse: ({ value }, call) =>
    call.types[0] === 'real' || call.types[0] === 'decimal' ? sql`ceil(${value})` : value.sql,
  differences: [],
  examples: [
    { args: [real(-1.1)], result: -1 },
    { args: [real(0.9)], result: 1 },
    { args: [5n], result: 5n },
    { args: [decimal('2.000001')], result: decimal('3') },
    { args: [decimal('-2.5')], result: decimal('-2') },
    { args: [decimal('4')], result: decimal('4') },
    { args: [nullOf('real')], result: nullOf('real') },
  ],
});

export const abs = defineScalar({
  name: 'abs',
  category: 'math',
  doc: 'Returns a number or timespan without its sign; of an int a long.',
  learn: 'https://learn.microsoft.com/kusto/query/abs-function',
  params: { value: ['real', 'long', 'int', 'timespan', 'decimal'] },
  returns: {
    rule: 'the type of `value`, a long for an int',
    of: ([type]) => (type === 'int' ? 'long' : (type ?? 'real')),
  },
  nulls: 'propagate',
  js: ({ value }, call) => {
    if (typeof value === 'bigint') {
      const size = value < 0n ? -value : value;
      return call.types[0] === 'decimal' ? size : BigInt.asIntN(64, size);
    }
    return call.types[0] === 'int' ? BigInt(Math.abs(value)) : Math.abs(value);
  },
  clickhouse: ({ value }, call) =>
    call.types[0] === 'real' || call.types[0] === 'decimal' ? sql`abs(${value})` : sql`toInt64(abs(toInt64(${value})))`,
  differences: [],
  examples: [
    { args: [real(-5.5)], result: 5.5 },
    { args: [-5n], result: 5n },
    { args: [int(-5)], result: 5n },
    { args: [int(-2147483648)], result: 2147483648n },
    { args: [timespan('-1h')], result: timespan('1h') },
    { args: [decimal('-20000000000.5')], result: decimal('20000000000.5') },
    { args: [nullOf('long')], result: nullOf('long') },
  ],
});
