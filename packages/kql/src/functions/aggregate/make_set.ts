import { dynamic, nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { optionalConstant } from '../param.ts';
import { collect, setOf } from './make_list.ts';

export const makeSet = defineAggregate({
  name: 'make_set',
  aliases: ['makeset'],
  doc: 'Returns an array of the distinct values of the group that are not null, at most `maxSize` of them.',
  learn: 'https://learn.microsoft.com/kusto/query/make-set-aggregation-function',
  params: { value: 'any', maxSize: optionalConstant('long') },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value, maxSize }) => collect(setOf, value, maxSize, undefined),
  differences: ['The order of the elements is not that of their first appearance.'],
  examples: [
    { rows: [['a'], ['b'], ['a'], ['']], result: dynamic(['a', 'b', '']), anyOrder: true },
    { rows: [[1n], [nullOf('long')], [1n]], result: dynamic([1]) },
    { rows: [[dynamic([1, 2])], [dynamic([2])], [dynamic('x')]], result: dynamic([1, 2, 'x']), anyOrder: true },
    { rows: [], types: ['string'], result: dynamic([]) },
  ],
});
