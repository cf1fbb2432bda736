import { dynamic, nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { optionalConstant } from '../param.ts';
import { collect, setOf } from './make_list.ts';

export const makeSet = defineAggregate({
  name: 'make_set',
  aliases: ['makeset'],
  doc: 'Returns an array of the distinct values of the group that are not null, at most `maxSize` of them, in the order in which they first appear.',
  learn: 'https://learn.microsoft.com/kusto/query/make-set-aggregation-function',
  params: { value: 'any', maxSize: optionalConstant('long') },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value, maxSize }) => collect(setOf, value, maxSize, undefined),
  differences: [],
  examples: [
    { rows: [['z'], ['b'], ['z'], ['']], result: dynamic(['z', 'b', '']) },
    { rows: [[1n], [nullOf('long')], [1n]], result: dynamic([1]) },
    { rows: [[dynamic([1, 2])], [dynamic([2])], [dynamic('x')]], result: dynamic([1, 2, 'x']) },
    { rows: [], types: ['string'], result: dynamic([]) },
  ],
});
