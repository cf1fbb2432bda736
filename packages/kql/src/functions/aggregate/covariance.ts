import { sql, type Sql } from '../../sql/sql.ts';
import { nullOf, real } from '../../values/typed.ts';
import { defineAggregate, storeOnly, type AggregateFunction } from '../define-aggregate.ts';
import { conditionOf, valueIf } from './condition.ts';

const points = [
  [1, 14],
  [2, 10],
  [3, 17],
  [4, 20],
  [5, 50],
] as const;

function covarianceOf(name: string, doc: string, form: Sql, conditional: boolean, result: number): AggregateFunction {
  const shared = {
    name,
    doc,
    learn: `https://learn.microsoft.com/kusto/query/${name}-aggregation-function`,
    returns: 'real',
    js: storeOnly,
    differences: ['A row in which one of the values is null is passed over; of fewer than two rows the result is 0.'],
  } as const;
  const emit = (x: Sql, y: Sql): Sql => sql`if(isFinite(ifNull(${form}(${x}, ${y}), nan)), ${form}(${x}, ${y}), 0)`;
  if (conditional)
    return defineAggregate({
      ...shared,
      params: { x: 'real', y: 'real', condition: 'bool' },
      clickhouse: ({ x, y, condition }) => emit(valueIf(x, conditionOf(condition)), y.sql),
      examples: [
        {
          rows: [...points.map(([x, y]) => [real(x), real(y), true]), [real(9), real(9), false]],
          result,
          tolerance: 1e-9,
        },
        { rows: [[real(1), real(2), nullOf('bool')]], result: 0 },
      ],
    });
  return defineAggregate({
    ...shared,
    params: { x: 'real', y: 'real' },
    clickhouse: ({ x, y }) => emit(x.sql, y.sql),
    examples: [
      { rows: [...points.map(([x, y]) => [real(x), real(y)]), [nullOf('real'), real(9)]], result, tolerance: 1e-9 },
      { rows: [], types: ['real', 'real'], result: 0 },
    ],
  });
}

const [sample, population] = [sql`covarSamp`, sql`covarPop`];
export const covariance = covarianceOf(
  'covariance',
  'Returns the covariance of a sample of pairs.',
  sample,
  false,
  20.5,
);
export const covarianceif = covarianceOf(
  'covarianceif',
  'Returns the covariance of a sample of pairs among rows for which the condition is true.',
  sample,
  true,
  20.5,
);
export const covariancep = covarianceOf(
  'covariancep',
  'Returns the covariance of a population of pairs.',
  population,
  false,
  16.4,
);
export const covariancepif = covarianceOf(
  'covariancepif',
  'Returns the covariance of a population of pairs among rows for which the condition is true.',
  population,
  true,
  16.4,
);
