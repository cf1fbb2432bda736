import { betaSteps, halvings } from '../values/beta.ts';
import { sql, type Sql } from './sql.ts';
import { withValue } from './with-value.ts';

const away = (value: Sql): Sql => sql`if(abs(${value}) < 1e-300, 1e-300, ${value})`;
/** The next c, d and value of the fraction after a term; see `values/beta.ts`. */
const step = (state: Sql, term: Sql): Sql =>
  withValue(
    sql`tuple(${away(sql`1 + ${term} / ${state}.1`)}, 1 / ${away(sql`1 + ${term} * ${state}.2`)}, ${state}.3)`,
    (next) => sql`tuple(${next}.1, ${next}.2, ${next}.3 * ${next}.1 * ${next}.2)`,
  );

/** The fraction over a tuple of x, a and b. */
function fraction(xab: Sql): Sql {
  const [x, a, b] = [sql`${xab}.1`, sql`${xab}.2`, sql`${xab}.3`];
  const first = sql`(m * (${b} - m) * ${x} / ((${a} + 2 * m - 1) * (${a} + 2 * m)))`;
  const second = sql`(-(${a} + m) * (${a} + ${b} + m) * ${x} / ((${a} + 2 * m) * (${a} + 2 * m + 1)))`;
  const both = withValue(step(sql`s`, first), (half) => step(half, second));
  const start = withValue(
    sql`1 / ${away(sql`1 - (${a} + ${b}) * ${x} / (${a} + 1)`)}`,
    (d) => sql`tuple(toFloat64(1), toFloat64(${d}), toFloat64(${d}))`,
  );
  return sql`arrayFold((s, m) -> ${both}, arrayMap(m -> toFloat64(m), range(1, ${sql.number(betaSteps + 1)})), ${start}).3`;
}

/** The cumulative beta distribution over a tuple of x, a and b, none of them NULL; a and b positive. */
export function betaCdfSql(xab: Sql): Sql {
  const [x, a, b] = [sql`${xab}.1`, sql`${xab}.2`, sql`${xab}.3`];
  const front = sql`exp(lgamma(${a} + ${b}) - lgamma(${a}) - lgamma(${b}) + ${a} * log(${x}) + ${b} * log(1 - ${x}))`;
  const near = sql`${x} < (${a} + 1) / (${a} + ${b} + 2)`;
  const turned = sql`if(${near}, ${xab}, tuple(1 - ${x}, ${b}, ${a}))`;
  const part = withValue(turned, (given) => sql`(${front} * ${fraction(given)} / ${given}.2)`);
  return sql`multiIf(${x} <= 0, toFloat64(0), ${x} >= 1, toFloat64(1), ${near}, ${part}, 1 - ${part})`;
}

/** The x whose cumulative beta distribution is p, over a tuple of p, a and b. */
export function betaInverseSql(pab: Sql): Sql {
  const middle = sql`tuple((ends.1 + ends.2) / 2, ${pab}.2, ${pab}.3)`;
  const next = withValue(
    middle,
    (xab) => sql`if(${betaCdfSql(xab)} < ${pab}.1, tuple(${xab}.1, ends.2), tuple(ends.1, ${xab}.1))`,
  );
  const found = sql`arrayFold((ends, j) -> ${next}, range(${sql.number(halvings)}), tuple(toFloat64(0), toFloat64(1)))`;
  return withValue(found, (both) => sql`((${both}.1 + ${both}.2) / 2)`);
}
