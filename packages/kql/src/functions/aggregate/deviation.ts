import { sql, type Sql } from '../../sql/sql.ts';
import { nullOf, real } from '../../values/typed.ts';
import { defineAggregate, storeOnly, type AggregateFunction } from '../define-aggregate.ts';
import { conditionOf, valueIf } from './condition.ts';

function deviation(name: string, doc: string, form: Sql, conditional: boolean, result: number): AggregateFunction {
  const shared = {
    name,
    doc,
    learn: `https://learn.microsoft.com/kusto/query/${name}-aggregation-function`,
    returns: 'real',
    js: storeOnly,
    differences: [],
  } as const;
  const emit = (inner: Sql): Sql => sql`if(isNaN(ifNull(${form}(${inner}), nan)), 0, ${form}(${inner}))`;
  if (conditional)
    return defineAggregate({
      ...shared,
      params: { value: 'real', condition: 'bool' },
      clickhouse: ({ value, condition }) => emit(valueIf(value, conditionOf(condition))),
      examples: [
        {
          rows: [
            [real(1), true],
            [real(3), true],
            [real(99), false],
          ],
          result,
          tolerance: 1e-9,
        },
        { rows: [[real(1), nullOf('bool')]], result: 0 },
      ],
    });
  return defineAggregate({
    ...shared,
    params: { value: 'real' },
    clickhouse: ({ value }) => emit(value.sql),
    examples: [
      { rows: [[real(1)], [real(3)], [nullOf('real')]], result, tolerance: 1e-9 },
      { rows: [[real(1)]], result: 0 },
      { rows: [], types: ['real'], result: 0 },
    ],
  });
}

export const stdev = deviation(
  'stdev',
  'Returns the standard deviation of a sample.',
  sql`stddevSamp`,
  false,
  Math.SQRT2,
);
export const stdevif = deviation(
  'stdevif',
  'Returns the standard deviation of a sample among rows for which the condition is true.',
  sql`stddevSamp`,
  true,
  Math.SQRT2,
);
export const stdevp = deviation('stdevp', 'Returns the standard deviation of a population.', sql`stddevPop`, false, 1);
export const variance = deviation('variance', 'Returns the variance of a sample.', sql`varSamp`, false, 2);
export const varianceif = deviation(
  'varianceif',
  'Returns the variance of a sample among rows for which the condition is true.',
  sql`varSamp`,
  true,
  2,
);
export const variancep = deviation('variancep', 'Returns the variance of a population.', sql`varPop`, false, 1);
export const variancepif = deviation(
  'variancepif',
  'Returns the variance of a population among rows for which the condition is true.',
  sql`varPop`,
  true,
  1,
);
