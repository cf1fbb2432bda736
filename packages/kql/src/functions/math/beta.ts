import { betaCdfSql, betaInverseSql } from '../../sql/beta.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { betaCdf, betaInverse, betaSteps, halvings, logGamma } from '../../values/beta.ts';
import { nullOf, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

const [least, most] = [1e-3, 1e4];
/** Beyond so many degrees of freedom the distribution of Student is the normal one. */
const mostFreedom = 20_000_000;
const [leastSql, mostSql] = [sql.float64(least), sql.float64(most)];
const bounded = `Computed by ${betaSteps} steps of a continued fraction: to ten digits for parameters from ${least} to ${most}, NaN for others.`;

/** `body` over a tuple of three numbers where they are all there and right, NaN for wrong ones; the engine computes both branches. */
function checked(parts: readonly SqlValue[], wrong: (given: Sql) => Sql, body: (given: Sql) => Sql): Sql {
  const given = sql`tuple(${sql.join(parts.map((part) => sql`ifNull(toFloat64(${part}), nan)`))})`;
  const missing = sql.join(
    parts.map((part) => sql`isNull(${part})`),
    ' OR ',
  );
  return withValue(given, (all) => {
    const usable = sql`if(${wrong(all)}, tuple(0.5, 1., 1.), ${all})`;
    return sql`multiIf(${missing}, NULL, ${wrong(all)}, nan, ${withValue(usable, body)})`;
  });
}

const wrongParameters = (all: Sql): Sql =>
  sql`NOT (${all}.2 >= ${leastSql} AND ${all}.3 >= ${leastSql} AND ${all}.2 <= ${mostSql} AND ${all}.3 <= ${mostSql})`;
const wrongAt = (all: Sql): Sql => sql`(${wrongParameters(all)} OR NOT (${all}.1 >= 0 AND ${all}.1 <= 1))`;
const isParameter = (value: number): boolean => value >= least && value <= most;
const isShare = (value: number): boolean => value >= 0 && value <= 1;

export const betaCdfFunction = defineScalar({
  name: 'beta_cdf',
  category: 'math',
  doc: `Returns the cumulative beta distribution at x; NaN for x outside 0 to 1 and for a parameter that is not positive (${least} to ${most} are computed).`,
  learn: 'https://learn.microsoft.com/kusto/query/beta-cdf-function',
  params: { x: 'real', alpha: 'real', beta: 'real' },
  returns: 'real',
  nulls: 'propagate',
  js: ({ x, alpha, beta }) =>
    isShare(x) && isParameter(alpha) && isParameter(beta) ? betaCdf(x, alpha, beta) : Number.NaN,
  clickhouse: ({ x, alpha, beta }) => checked([x, alpha, beta], wrongAt, betaCdfSql),
  differences: [bounded],
  examples: [
    { args: [real(0.9), real(10), real(20)], result: 0.999999999999959, tolerance: 1e-12 },
    { args: [real(0.3), real(2), real(5)], result: 0.579825, tolerance: 1e-12 },
    { args: [real(0), real(2), real(5)], result: 0 },
    { args: [real(1), real(2), real(5)], result: 1 },
    { args: [real(1.5), real(10), real(20)], result: Number.NaN },
    { args: [real(0.1), real(-1), real(20)], result: Number.NaN },
    { args: [nullOf('real'), real(10), real(20)], result: null },
  ],
});

export const betaPdf = defineScalar({
  name: 'beta_pdf',
  category: 'math',
  doc: `Returns the density of the beta distribution at x; NaN for x outside 0 to 1 and for a parameter that is not positive (${least} to ${most} are computed).`,
  learn: 'https://learn.microsoft.com/kusto/query/beta-pdf-function',
  params: { x: 'real', alpha: 'real', beta: 'real' },
  returns: 'real',
  nulls: 'propagate',
  js: ({ x, alpha: a, beta: b }) =>
    isShare(x) && isParameter(a) && isParameter(b)
      ? x ** (a - 1) * (1 - x) ** (b - 1) * Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b))
      : Number.NaN,
  clickhouse: ({ x, alpha, beta }) =>
    checked([x, alpha, beta], wrongAt, (all) => {
      const [at, a, b] = [sql`${all}.1`, sql`${all}.2`, sql`${all}.3`];
      return sql`(pow(${at}, ${a} - 1) * pow(1 - ${at}, ${b} - 1) * exp(lgamma(${a} + ${b}) - lgamma(${a}) - lgamma(${b})))`;
    }),
  differences: [],
  examples: [
    { args: [real(0.5), real(10), real(20)], result: 0.746176019310951, tolerance: 1e-11 },
    { args: [real(0), real(2), real(2)], result: 0 },
    { args: [real(1.5), real(10), real(20)], result: Number.NaN },
    { args: [nullOf('real'), real(10), real(20)], result: null },
  ],
});

export const betaInv = defineScalar({
  name: 'beta_inv',
  category: 'math',
  doc: `Returns the x whose cumulative beta distribution is a probability; null for a probability outside 0 to 1, NaN for a parameter that is not positive (${least} to ${most} are computed).`,
  learn: 'https://learn.microsoft.com/kusto/query/beta-inv-function',
  params: { probability: 'real', alpha: 'real', beta: 'real' },
  returns: 'real',
  nulls: 'propagate',
  js: ({ probability, alpha, beta }) => {
    if (!isParameter(alpha) || !isParameter(beta)) return Number.NaN;
    return isShare(probability) ? betaInverse(probability, alpha, beta) : null;
  },
  clickhouse: ({ probability, alpha, beta }) =>
    checked([probability, alpha, beta], wrongParameters, (all) => {
      const found = withValue(sql`tuple(least(1, greatest(0, ${all}.1)), ${all}.2, ${all}.3)`, betaInverseSql);
      return sql`if(${all}.1 >= 0 AND ${all}.1 <= 1, ${found}, NULL)`;
    }),
  differences: [bounded, `Found by halving ${halvings} times: to 16 digits after the point.`],
  examples: [
    { args: [real(0.1), real(10), real(20)], result: 0.226415022388749, tolerance: 1e-11 },
    { args: [real(0.5), real(3), real(3)], result: 0.5, tolerance: 1e-11 },
    { args: [real(1.5), real(10), real(20)], result: null },
    { args: [real(0.1), real(-1), real(20)], result: Number.NaN },
    { args: [nullOf('real'), real(10), real(20)], result: null },
  ],
});

export const welchTest = defineScalar({
  name: 'welch_test',
  category: 'math',
  doc: 'Returns the probability (two-sided) that two samples of these means, variances and sizes come from populations of one mean, by the test of Welch; NaN where it cannot be computed.',
  learn: 'https://learn.microsoft.com/kusto/query/welch-test-function',
  params: { mean1: 'real', variance1: 'real', count1: 'real', mean2: 'real', variance2: 'real', count2: 'real' },
  returns: 'real',
  nulls: 'propagate',
  js: ({ mean1, variance1, count1, mean2, variance2, count2 }) => {
    const [first, second] = [variance1 / count1, variance2 / count2];
    const sum = first + second;
    const freedom = Math.min(
      mostFreedom,
      (sum * sum) / ((first * first) / (count1 - 1) + (second * second) / (count2 - 1)),
    );
    const t = ((mean1 - mean2) * (mean1 - mean2)) / sum;
    return freedom >= least && t >= 0 ? betaCdf(freedom / (freedom + t), freedom / 2, 0.5) : Number.NaN;
  },
  clickhouse: (args) => {
    const { mean1, variance1, count1, mean2, variance2, count2 } = args;
    const missing = sql.join(
      [mean1, variance1, count1, mean2, variance2, count2].map((part) => sql`isNull(${part})`),
      ' OR ',
    );
    const parts = withValue(
      sql`tuple(ifNull(${variance1} / ${count1}, nan), ifNull(${variance2} / ${count2}, nan))`,
      (v) => {
        const sum = sql`(${v}.1 + ${v}.2)`;
        const freedom = sql`(${sum} * ${sum} / (${v}.1 * ${v}.1 / (ifNull(${count1}, nan) - 1) + ${v}.2 * ${v}.2 / (ifNull(${count2}, nan) - 1)))`;
        return sql`tuple(if(${freedom} > ${sql.number(mostFreedom)}, ${sql.number(mostFreedom)}, ${freedom}), pow(ifNull(${mean1} - ${mean2}, nan), 2) / ${sum})`;
      },
    );
    return withValue(parts, (p) => {
      const wrong = sql`NOT (${p}.1 >= ${leastSql} AND ${p}.2 >= 0)`;
      const given = sql`if(${wrong}, tuple(0.5, 1., 0.5), tuple(${p}.1 / (${p}.1 + ${p}.2), ${p}.1 / 2, 0.5))`;
      return sql`multiIf(${missing}, NULL, ${wrong}, nan, ${withValue(given, betaCdfSql)})`;
    });
  },
  differences: [],
  examples: [
    { args: [real(1), real(1), 2n, real(3), real(1), 2n], result: 1 - 2 / Math.sqrt(6), tolerance: 1e-11 },
    { args: [real(1), real(1), 10n, real(1), real(1), 10n], result: 1 },
    {
      args: [real(0), real(1), 100_000_000n, real(0.000_277_18), real(1), 100_000_000n],
      result: 0.05,
      tolerance: 1e-3,
    },
    { args: [real(1), real(0), 10n, real(1), real(0), 10n], result: Number.NaN },
    { args: [nullOf('real'), real(1), 10n, real(1), real(1), 10n], result: null },
  ],
});
