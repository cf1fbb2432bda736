import { sql } from '../../sql/sql.ts';
import { nullOf, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

const notOnStream = { unsupported: 'special functions of mathematics are computed in the store only' } as const;

export const gamma = defineScalar({
  name: 'gamma',
  category: 'math',
  doc: 'Returns the gamma function of a number.',
  learn: 'https://learn.microsoft.com/kusto/query/gamma-function',
  params: { value: 'real' },
  returns: 'real',
  nulls: 'propagate',
  js: notOnStream,
  clickhouse: ({ value }) => sql`tgamma(${value})`,
  differences: [],
  examples: [
    { args: [real(5)], result: 24, tolerance: 1e-12 },
    { args: [nullOf('real')], result: nullOf('real') },
  ],
});

export const loggamma = defineScalar({
  name: 'loggamma',
  category: 'math',
  doc: 'Returns the natural logarithm of the size of the gamma function of a number.',
  learn: 'https://learn.microsoft.com/kusto/query/loggamma-function',
  params: { value: 'real' },
  returns: 'real',
  nulls: 'propagate',
  js: notOnStream,
  clickhouse: ({ value }) => sql`lgamma(${value})`,
  differences: [],
  examples: [
    { args: [real(5)], result: 3.1780538303479458, tolerance: 1e-12 },
    { args: [nullOf('real')], result: nullOf('real') },
  ],
});

export const erf = defineScalar({
  name: 'erf',
  category: 'math',
  doc: 'Returns the error function of a number.',
  learn: 'https://learn.microsoft.com/kusto/query/erf-function',
  params: { value: 'real' },
  returns: 'real',
  nulls: 'propagate',
  js: notOnStream,
  clickhouse: ({ value }) => sql`erf(${value})`,
  differences: [],
  examples: [
    { args: [real(1)], result: 0.842700792949715, tolerance: 1e-12 },
    { args: [real(-2)], result: -0.995322265018953, tolerance: 1e-12 },
    { args: [nullOf('real')], result: nullOf('real') },
  ],
});

export const erfc = defineScalar({
  name: 'erfc',
  category: 'math',
  doc: 'Returns 1 minus the error function of a number.',
  learn: 'https://learn.microsoft.com/kusto/query/erfc-function',
  params: { value: 'real' },
  returns: 'real',
  nulls: 'propagate',
  js: notOnStream,
  clickhouse: ({ value }) => sql`erfc(${value})`,
  differences: [],
  examples: [
    { args: [real(3)], result: 2.20904969985854e-5, tolerance: 1e-12 },
    { args: [real(-1)], result: 1.842700792949715, tolerance: 1e-12 },
    { args: [nullOf('real')], result: nullOf('real') },
  ],
});
