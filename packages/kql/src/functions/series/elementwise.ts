import { isArraySql } from '../../sql/collections.ts';
import { realJson, seriesJson, seriesOf } from '../../sql/series.ts';
import { jsonArray } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { fromSeries, toSeries, type Series } from '../../values/series.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar, type ScalarFunction } from '../define-scalar.ts';
import type { JsonValue } from '@belfry/schema';

const learnOf = (name: string): string =>
  `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`;

type Rows = readonly (readonly [...JsonValue[], JsonValue])[];
const examplesOf = (rows: Rows) =>
  rows.map((row) => ({
    args: row.slice(0, -1).map((value) => dynamic(value)),
    result: dynamic(row.at(-1)!),
    tolerance: 1e-12,
  }));

/** A function of each element of a series. */
function each(name: string, what: string, js: (value: number) => number, form: Sql, rows: Rows): ScalarFunction {
  return defineScalar({
    name: `series_${name}`,
    category: 'series',
    doc: `Returns the ${what} of each element of a series; null for an element that is no number, and for anything but an array.`,
    learn: learnOf(`series_${name}`),
    params: { series: 'dynamic' },
    returns: 'dynamic',
    nulls: 'propagate',
    js: ({ series }) => {
      const values = toSeries(series);
      return values === null ? null : fromSeries(values.map((value) => (value === null ? null : js(value))));
    },
    clickhouse: ({ series }) =>
      sql`if(${isArraySql(series)}, ${seriesJson(sql`arrayMap(x -> ${form}, ${seriesOf(series)})`)}, '')`,
    differences: [],
    examples: examplesOf([...rows, [null, null]]),
  });
}

export const seriesAbs = each('abs', 'size', Math.abs, sql`abs(x)`, [
  [
    [-6.5, 0, 8.2, null],
    [6.5, 0, 8.2, null],
  ],
]);
export const seriesExp = each('exp', 'power of e', Math.exp, sql`exp(x)`, [
  [
    [1, 2, 0],
    [2.718281828459045, 7.38905609893065, 1],
  ],
]);
export const seriesSign = each('sign', 'sign (-1, 0 or 1)', Math.sign, sql`if(isNaN(x), x, toFloat64(sign(x)))`, [
  [
    [-6, 8, 0, 'x'],
    [-1, 1, 0, null],
  ],
]);
export const seriesFloor = each('floor', 'next lower whole number', Math.floor, sql`floor(x)`, [
  [
    [-1.5, 1, 2.5],
    [-2, 1, 2],
  ],
]);
export const seriesCeiling = each('ceiling', 'next higher whole number', Math.ceil, sql`ceil(x)`, [
  [
    [-1.5, 1, 2.5],
    [-1, 1, 3],
  ],
]);
export const seriesLog = each('log', 'natural logarithm', Math.log, sql`log(x)`, [
  [
    [1, 2, 3],
    [0, 0.6931471805599453, 1.0986122886681098],
  ],
]);
export const seriesSin = each('sin', 'sine', Math.sin, sql`sin(x)`, [
  [
    [-1, 0, 1],
    [-0.8414709848078965, 0, 0.8414709848078965],
  ],
]);
export const seriesCos = each('cos', 'cosine', Math.cos, sql`cos(x)`, [
  [
    [-1, 0, 1],
    [0.5403023058681398, 1, 0.5403023058681398],
  ],
]);
export const seriesTan = each('tan', 'tangent', Math.tan, sql`tan(x)`, [
  [
    [-1, 0, 1],
    [-1.5574077246549023, 0, 1.5574077246549023],
  ],
]);
export const seriesAsin = each('asin', 'arc sine', Math.asin, sql`asin(x)`, [
  [
    [-1, 0, 1, 2],
    [-1.5707963267948966, 0, 1.5707963267948966, 'NaN'],
  ],
]);
export const seriesAcos = each('acos', 'arc cosine', Math.acos, sql`acos(x)`, [
  [
    [-1, 0, 1],
    [3.1415926535897931, 1.5707963267948966, 0],
  ],
]);
export const seriesAtan = each('atan', 'arc tangent', Math.atan, sql`atan(x)`, [
  [
    [-1, 0, 1],
    [-0.7853981633974483, 0, 0.7853981633974483],
  ],
]);

/** Both operands as series of one length; a number stands for each element. Null when neither is an array. */
function operands(first: JsonValue, second: JsonValue): [Series, Series] | null {
  const [a, b] = [toSeries(first), toSeries(second)];
  if (a === null && b === null) return null;
  const count = Math.max(a?.length ?? 0, b?.length ?? 0);
  const spread = (series: Series | null, value: JsonValue): Series =>
    Array.from({ length: count }, (_, index) =>
      series === null ? (typeof value === 'number' ? value : null) : (series[index] ?? null),
    );
  return [spread(a, first), spread(b, second)];
}

/** The elements of two operands combined by `form` over x and y, as an array; null when neither is an array. */
function combined(first: SqlValue, second: SqlValue, form: Sql, json: (elements: Sql) => Sql): Sql {
  const numbers = [first, second].map((value) => ({
    value,
    elements: sql`if(${isArraySql(value)}, ${seriesOf(value)}, if(JSONType(${value}) in ('Int64', 'UInt64', 'Double'), [toNullable(JSONExtractFloat(${value}))], []))`,
  }));
  const [a, b] = numbers.map(({ elements }) => elements) as [Sql, Sql];
  const body = withValue(sql`tuple(${a}, ${b})`, (pair) => {
    const count = sql`greatest(length(${pair}.1), length(${pair}.2))`;
    const spread = (value: SqlValue, part: Sql): Sql =>
      sql`arrayResize(${part}, ${count}, if(${isArraySql(value)}, NULL, ${part}[1]))`;
    return json(sql`arrayMap((x, y) -> ${form}, ${spread(first, sql`${pair}.1`)}, ${spread(second, sql`${pair}.2`)})`);
  });
  return sql`if(${isArraySql(first)} OR ${isArraySql(second)}, ${body}, '')`;
}

/** A function of the elements of two series. */
function pairwise(
  name: string,
  what: string,
  js: (a: number, b: number) => number | boolean,
  form: Sql,
  rows: Rows,
): ScalarFunction {
  const compares = typeof js(1, 1) === 'boolean';
  return defineScalar({
    name: `series_${name}`,
    category: 'series',
    doc: `Returns ${what} the elements of two series, position by position; a number in place of a series stands for each element. Null where one has no number.`,
    learn: learnOf(`series_${name}`),
    params: { series1: 'dynamic', series2: 'dynamic' },
    returns: 'dynamic',
    nulls: 'handle',
    js: ({ series1, series2 }) => {
      const pair = operands(series1, series2);
      if (pair === null) return null;
      const results = pair[0].map((a, index) => {
        const b = pair[1][index]!;
        return a === null || b === null ? null : js(a, b);
      });
      return compares ? (results as JsonValue[]) : fromSeries(results as Series);
    },
    clickhouse: ({ series1, series2 }) =>
      compares
        ? combined(series1, series2, sql`multiIf(isNull(x) OR isNull(y), 'null', ${form}, 'true', 'false')`, jsonArray)
        : combined(series1, series2, realJson(sql`(${form})`), jsonArray),
    differences: [],
    examples: examplesOf([...rows, [[1, null], 'x', [null, null]], [null, null, null]]),
  });
}

const [one, other]: [JsonValue, JsonValue] = [
  [1, 2, 4],
  [4, 2, 1],
];
export const seriesAdd = pairwise('add', 'the sums of', (a, b) => a + b, sql`x + y`, [
  [one, other, [5, 4, 5]],
  [one, 10, [11, 12, 14]],
  [one, [1], [2, null, null]],
]);
export const seriesSubtract = pairwise('subtract', 'the differences of', (a, b) => a - b, sql`x - y`, [
  [one, other, [-3, 0, 3]],
]);
export const seriesMultiply = pairwise('multiply', 'the products of', (a, b) => a * b, sql`x * y`, [
  [one, other, [4, 4, 4]],
]);
export const seriesDivide = pairwise('divide', 'the quotients of', (a, b) => a / b, sql`x / y`, [
  [one, other, [0.25, 1, 4]],
  [[1], 0, ['Infinity']],
]);
export const seriesPow = pairwise(
  'pow',
  'the powers (first to the second) of',
  (a, b) => (a === 1 ? 1 : a ** b),
  sql`if(x > 0, abs(pow(x, y)), pow(x, y))`,
  [
    [
      [2, 3],
      [3, 2],
      [8, 9],
    ],
  ],
);
export const seriesGreater = pairwise('greater', 'whether the first is greater, of', (a, b) => a > b, sql`x > y`, [
  [one, other, [false, false, true]],
  [[10, 20], 15, [false, true]],
]);
export const seriesGreaterEquals = pairwise(
  'greater_equals',
  'whether the first is greater or equal, of',
  (a, b) => a >= b,
  sql`x >= y`,
  [[one, other, [false, true, true]]],
);
export const seriesLess = pairwise('less', 'whether the first is less, of', (a, b) => a < b, sql`x < y`, [
  [one, other, [true, false, false]],
]);
export const seriesLessEquals = pairwise(
  'less_equals',
  'whether the first is less or equal, of',
  (a, b) => a <= b,
  sql`x <= y`,
  [[one, other, [true, true, false]]],
);
export const seriesEquals = pairwise('equals', 'whether both are equal, of', (a, b) => a === b, sql`x = y`, [
  [one, other, [false, true, false]],
]);
export const seriesNotEquals = pairwise('not_equals', 'whether both differ, of', (a, b) => a !== b, sql`x != y`, [
  [one, other, [true, false, true]],
]);

export const seriesDotProduct = defineScalar({
  name: 'series_dot_product',
  category: 'series',
  doc: 'Returns the sum of the products of two series, position by position; a number in place of a series stands for each element. Null when a position has no number in one of them.',
  learn: learnOf('series_dot_product'),
  params: { series1: 'dynamic', series2: 'dynamic' },
  returns: 'real',
  nulls: 'handle',
  js: ({ series1, series2 }) => {
    const pair = operands(series1, series2);
    if (pair === null || pair.some((series) => series.includes(null))) return null;
    return pair[0].reduce<number>((sum, value, index) => sum + value! * pair[1][index]!, 0);
  },
  clickhouse: ({ series1, series2 }) =>
    sql`toFloat64OrNull(${combined(series1, series2, sql`x * y`, (products) =>
      withValue(
        products,
        (all) =>
          sql`if(arrayExists(p -> isNull(p), ${all}), '', toString(arraySum(arrayMap(p -> assumeNotNull(p), ${all}))))`,
      ),
    )})`,
  differences: [],
  examples: [
    { args: [dynamic(one), dynamic(other)], result: 12 },
    { args: [dynamic(one), dynamic(2)], result: 14 },
    { args: [dynamic(one), dynamic([1])], result: null },
    { args: [dynamic(null), dynamic(null)], result: null },
  ],
});
