import { sql, type Sql, type SqlPart } from '../../sql/sql.ts';
import { nullOf, real } from '../../values/typed.ts';
import { defineScalar, type ScalarFunction } from '../define-scalar.ts';
import { defineReal } from './define-real.ts';

/** A function of one real; both forms give NaN where it is not defined. */
function ofReal(
  name: string,
  doc: string,
  [js, form]: readonly [(value: number) => number, (value: SqlPart) => Sql],
  examples: readonly (readonly [number, number])[],
): ScalarFunction {
  return defineReal({
    name,
    doc,
    js,
    sql: form,
    examples: examples.map(([value, result]) => ({ args: [real(value)], result })),
    tolerance: 1e-12,
  });
}

/** The engine's function has NaN and infinities at the same places, except that it refuses an infinite angle. */
const same =
  (form: Sql) =>
  (value: SqlPart): Sql =>
    sql`${form}(${value})`;

export const sin = ofReal(
  'sin',
  'Returns the sine of an angle in radians.',
  [Math.sin, same(sql`sin`)],
  [
    [1, 0.8414709848078965],
    [0, 0],
  ],
);
export const cos = ofReal(
  'cos',
  'Returns the cosine of an angle in radians.',
  [Math.cos, same(sql`cos`)],
  [
    [1, 0.5403023058681398],
    [0, 1],
  ],
);
export const tan = ofReal(
  'tan',
  'Returns the tangent of an angle in radians.',
  [Math.tan, same(sql`tan`)],
  [
    [1, 1.5574077246549023],
    [0, 0],
  ],
);
export const cot = ofReal(
  'cot',
  'Returns the cotangent of an angle in radians.',
  [(value) => 1 / Math.tan(value), (value) => sql`(1 / tan(${value}))`],
  [[1, 0.6420926159343306]],
);
export const asin = ofReal(
  'asin',
  'Returns the angle in radians whose sine is a number; NaN outside -1 to 1.',
  [Math.asin, same(sql`asin`)],
  [
    [0.5, 0.5235987755982989],
    [2, Number.NaN],
  ],
);
export const acos = ofReal(
  'acos',
  'Returns the angle in radians whose cosine is a number; NaN outside -1 to 1.',
  [Math.acos, same(sql`acos`)],
  [
    [0.5, 1.0471975511965979],
    [2, Number.NaN],
  ],
);
export const atan = ofReal(
  'atan',
  'Returns the angle in radians whose tangent is a number.',
  [Math.atan, same(sql`atan`)],
  [[0.5, 0.4636476090008061]],
);
export const degrees = ofReal(
  'degrees',
  'Returns an angle in radians as degrees.',
  [(value) => (180 / Math.PI) * value, (value) => sql`(180 / pi() * ${value})`],
  [[Math.PI / 4, 45]],
);
export const radians = ofReal(
  'radians',
  'Returns an angle in degrees as radians.',
  [(value) => (Math.PI / 180) * value, (value) => sql`(pi() / 180 * ${value})`],
  [[90, Math.PI / 2]],
);

export const atan2 = defineScalar({
  name: 'atan2',
  category: 'math',
  doc: 'Returns the angle in radians between the positive x axis and the line to the point (x, y).',
  learn: 'https://learn.microsoft.com/kusto/query/atan2-function',
  params: { y: 'real', x: 'real' },
  returns: 'real',
  nulls: 'propagate',
  js: ({ y, x }) => Math.atan2(y, x),
  clickhouse: ({ y, x }) => sql`atan2(${y}, ${x})`,
  differences: [],
  examples: [
    { args: [real(1), real(1)], result: Math.PI / 4, tolerance: 1e-12 },
    { args: [real(0), real(-1)], result: Math.PI, tolerance: 1e-12 },
    { args: [nullOf('real'), real(1)], result: nullOf('real') },
  ],
});

export const pi = defineScalar({
  name: 'pi',
  category: 'math',
  doc: 'Returns the number pi.',
  learn: 'https://learn.microsoft.com/kusto/query/pi-function',
  params: {},
  returns: 'real',
  nulls: 'propagate',
  js: () => Math.PI,
  clickhouse: () => sql`pi()`,
  differences: [],
  examples: [
    { args: [], result: Math.PI },
    { args: [], result: 3.14159265358979, tolerance: 1e-14 },
  ],
});
