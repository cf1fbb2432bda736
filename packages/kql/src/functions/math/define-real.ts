import type { Sql, SqlPart } from '../../sql/sql.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';

interface RealFunction {
  readonly name: string;
  readonly doc: string;
  /** Null becomes null. */
  readonly js: (value: number) => number | null;
  readonly sql: (value: SqlPart) => Sql;
  readonly examples: readonly Example[];
  /** How far the libraries of engine and stream may differ, relative; 1e-14 unless said. */
  readonly tolerance?: number;
}

/** Defines a function of one real that is null for null. */
export const defineReal = ({ name, doc, js, sql: form, examples, tolerance = 1e-14 }: RealFunction): ScalarFunction =>
  defineScalar({
    name,
    category: 'math',
    doc,
    learn: `https://learn.microsoft.com/kusto/query/${name}-function`,
    params: { value: 'real' },
    returns: 'real',
    nulls: 'propagate',
    js: ({ value }) => js(value),
    clickhouse: ({ value }) => form(value),
    differences: [],
    examples: [
      ...examples.map((example) => ({ ...example, tolerance })),
      { args: [nullOf('real')], result: nullOf('real') },
    ],
  });
