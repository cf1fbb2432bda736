import { sql } from '../../sql/sql.ts';
import { nullOf } from '../../values/typed.ts';
import { commonTypeOfArguments, defineScalar } from '../define-scalar.ts';

export const iff = defineScalar({
  name: 'iff',
  aliases: ['iif'],
  category: 'conditional',
  doc: 'Returns `ifTrue` when the predicate is true, else `ifFalse` (also for a null predicate).',
  learn: 'https://learn.microsoft.com/kusto/query/iff-function',
  params: { predicate: 'bool', ifTrue: 'result', ifFalse: 'result' },
  returns: commonTypeOfArguments('`ifTrue` and `ifFalse`', (types) => types.slice(1)),
  nulls: 'handle',
  js: ({ predicate, ifTrue, ifFalse }) => (predicate === true ? ifTrue : ifFalse),
  clickhouse: ({ predicate, ifTrue, ifFalse }) => sql`if(${predicate}, ${ifTrue}, ${ifFalse})`,
  differences: [],
  examples: [
    { args: [true, 'a', 'b'], result: 'a' },
    { args: [nullOf('bool'), 'a', 'b'], result: 'b' },
    { args: [false, 1n, 2.5], result: 2.5 },
    { args: [false, 1n, nullOf('long')], result: nullOf('long') },
  ],
});
