import { sql } from '../../sql/sql.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { charactersOf } from '../../values/text.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant, optional } from '../param.ts';

export const split = defineScalar({
  name: 'split',
  category: 'string',
  doc: 'Returns an array of the parts between delimiters; with an index an array of that part alone.',
  learn: 'https://learn.microsoft.com/kusto/query/split-function',
  params: { source: 'string', delimiter: constant('string'), index: optional('long') },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ source, delimiter, index }) => {
    const parts = delimiter === '' ? charactersOf(source) : source.split(delimiter);
    if (index === undefined || index === null) return parts;
    const part = parts[Number(index)];
    return part === undefined ? [''] : [part];
  },
  clickhouse: ({ source, delimiter, index }) => {
    const parts = sql`if(${delimiter} = '', splitByString('', ${source}), splitByString(${delimiter}, ${source}))`;
    if (index === undefined) return sql`toJSONString(${parts})`;
    return sql`if(isNull(${index}), toJSONString(${parts}), toJSONString([if(ifNull(${index}, 0) < 0, '', ${parts}[toInt64(ifNull(${index}, 0)) + 1])]))`;
  },
  differences: [],
  examples: [
    { args: ['a@b', '@'], result: dynamic(['a', 'b']) },
    { args: ['a@b', '@', 1n], result: dynamic(['b']) },
    { args: ['a/"b"', '/'], result: dynamic(['a', '"b"']) },
    { args: ['', ','], result: dynamic(['']) },
    { args: ['a,b', ',', nullOf('long')], result: dynamic(['a', 'b']) },
  ],
});
