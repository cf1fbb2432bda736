import { sql } from '../../sql/sql.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { alikeJs, alikeSql, comparedType } from '../operator-types.ts';

export const between = defineScalar({
  name: 'between',
  category: 'operator',
  doc: 'Whether a value lies between two others, both included: what `value >= low and value <= high` gives, also for nulls.',
  learn: 'https://learn.microsoft.com/kusto/query/between-operator',
  params: { value: 'any', low: 'any', high: 'any' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ value, low, high }, call) => {
    const type = comparedType(comparedType(call.types[0]!, call.types[1]!), call.types[2]!);
    const [x, a, b] = alikeJs([value, low, high], call.types, type) as (bigint | null)[];
    if (x == null) return null;
    const [above, below] = [a == null ? null : x >= a, b == null ? null : x <= b];
    if (above === false || below === false) return false;
    return above === null || below === null ? null : true;
  },
  clickhouse: ({ value, low, high }) => {
    const type = comparedType(comparedType(value.type, low.type), high.type);
    const [x, a, b] = alikeSql([value, low, high], type);
    return sql`${x!} >= ${a!} AND ${x!} <= ${b!}`;
  },
  differences: [],
  examples: [
    { args: [5n, 1n, 5n], result: true },
    { args: [6n, 1n, 5n], result: false },
    { args: [nullOf('long'), 1n, 5n], result: null },
    { args: [0n, 1n, nullOf('long')], result: false },
    { args: [2n, 1n, nullOf('long')], result: null },
  ],
});
