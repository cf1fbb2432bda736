import { sql, type Sql, type SqlPart } from '../../sql/sql.ts';
import { int, nullOf, real } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';
import { defineReal } from './define-real.ts';

const ofPositive = (value: SqlPart, result: Sql): Sql => sql`if(${value} < 0, NULL, ${result})`;
const unlessNegative = (compute: (value: number) => number) => (value: number) => (value < 0 ? null : compute(value));

export const sqrt = defineReal({
  name: 'sqrt',
  doc: 'Returns the square root; NaN of a negative number.',
  js: Math.sqrt,
  sql: (value) => sql`sqrt(${value})`,
  examples: [
    { args: [real(256)], result: 16 },
    { args: [real(-1)], result: Number.NaN },
  ],
});
export const exp = defineReal({
  name: 'exp',
  doc: 'Returns e to the power of a number.',
  js: Math.exp,
  sql: (value) => sql`exp(${value})`,
  examples: [
    { args: [real(0)], result: 1 },
    { args: [real(1000)], result: Number.POSITIVE_INFINITY },
  ],
});
export const exp2 = defineReal({
  name: 'exp2',
  doc: 'Returns 2 to the power of a number.',
  js: (value) => 2 ** value,
  sql: (value) => sql`exp2(${value})`,
  examples: [{ args: [real(10)], result: 1024 }],
});
export const exp10 = defineReal({
  name: 'exp10',
  doc: 'Returns 10 to the power of a number.',
  js: (value) => 10 ** value,
  sql: (value) => sql`exp10(${value})`,
  examples: [{ args: [real(3)], result: 1000 }],
});
export const log = defineReal({
  name: 'log',
  doc: 'Returns the natural logarithm; -Infinity of 0, null of a negative number.',
  js: unlessNegative(Math.log),
  sql: (value) => ofPositive(value, sql`log(${value})`),
  examples: [
    { args: [real(1)], result: 0 },
    { args: [real(6.5)], result: 1.8718021769015913 },
    { args: [real(0)], result: Number.NEGATIVE_INFINITY },
    { args: [real(-1)], result: nullOf('real') },
  ],
});
export const log2 = defineReal({
  name: 'log2',
  doc: 'Returns the logarithm to the base 2; -Infinity of 0, null of a negative number.',
  js: unlessNegative(Math.log2),
  sql: (value) => ofPositive(value, sql`log2(${value})`),
  examples: [{ args: [real(8)], result: 3 }],
});
export const log10 = defineReal({
  name: 'log10',
  doc: 'Returns the logarithm to the base 10; -Infinity of 0, null of a negative number.',
  js: unlessNegative(Math.log10),
  sql: (value) => ofPositive(value, sql`log10(${value})`),
  examples: [{ args: [real(1000)], result: 3 }],
});
export const sign = defineReal({
  name: 'sign',
  doc: 'Returns -1, 0 or 1 by the sign of a number; 0 for NaN.',
  js: (value) => (Number.isNaN(value) ? 0 : Math.sign(value)),
  sql: (value) => sql`if(isNaN(${value}), 0., toFloat64(sign(${value})))`,
  examples: [
    { args: [real(-42.5)], result: -1 },
    { args: [real(Number.NaN)], result: 0 },
    { args: [int(0)], result: 0 },
  ],
});

export const pow = defineScalar({
  name: 'pow',
  category: 'math',
  doc: 'Returns a number to the power of another.',
  learn: 'https://learn.microsoft.com/kusto/query/pow-function',
  params: { base: 'real', exponent: 'real' },
  returns: 'real',
  nulls: 'propagate',
  // JavaScript alone has NaN for 1 ** NaN and (-1) ** Infinity.
  js: ({ base, exponent }) => (base === 1 || (base === -1 && Math.abs(exponent) === Infinity) ? 1 : base ** exponent),
  // The engine gives an overflow of a positive base a random sign.
  clickhouse: ({ base, exponent }) => sql`if(${base} > 0, abs(pow(${base}, ${exponent})), pow(${base}, ${exponent}))`,
  differences: ['Far beyond the range of reals the store may give a tiny number in place of 0.'],
  examples: [
    { args: [real(2), real(8)], result: 256 },
    { args: [real(2), real(-1)], result: 0.5 },
    { args: [nullOf('real'), real(2)], result: nullOf('real') },
  ],
});

const check = (
  name: string,
  doc: string,
  js: (value: number) => boolean,
  form: (value: SqlPart) => Sql,
  examples: readonly Example[],
): ScalarFunction =>
  defineScalar({
    name,
    category: 'math',
    doc,
    learn: `https://learn.microsoft.com/kusto/query/${name}-function`,
    params: { value: 'real' },
    returns: 'bool',
    nulls: 'handle',
    js: ({ value }) => value !== null && js(value),
    clickhouse: ({ value }) => sql`ifNull(${form(value)}, false)`,
    differences: [],
    examples: [...examples, { args: [nullOf('real')], result: false }],
  });

export const isnan = check(
  'isnan',
  'Whether a number is NaN; false for null.',
  Number.isNaN,
  (value) => sql`isNaN(${value})`,
  [
    { args: [real(Number.NaN)], result: true },
    { args: [real(1)], result: false },
  ],
);
export const isinf = check(
  'isinf',
  'Whether a number is infinite; false for null.',
  (value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY,
  (value) => sql`isInfinite(${value})`,
  [
    { args: [real(Number.NEGATIVE_INFINITY)], result: true },
    { args: [real(Number.NaN)], result: false },
  ],
);
export const isfinite = check(
  'isfinite',
  'Whether a number is finite; false for null.',
  Number.isFinite,
  (value) => sql`isFinite(${value})`,
  [
    { args: [real(1)], result: true },
    { args: [real(Number.NaN)], result: false },
  ],
);
