import { elementsOf } from '../../sql/dynamic.ts';
import { isArraySql } from '../../sql/collections.ts';
import { sql } from '../../sql/sql.ts';
import { hasTermSql } from '../../sql/terms.ts';
import { dynamicText } from '../../values/dynamic.ts';
import { hasTerm } from '../../values/terms.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const hasAnyIndex = defineScalar({
  name: 'has_any_index',
  category: 'string',
  doc: 'Returns the zero-based position of the first value of an array that stands as a term in a text, in any case; -1 when none does, null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/has-any-index-function',
  params: { source: 'string', values: 'dynamic' },
  returns: 'long',
  nulls: 'handle',
  js: ({ source, values }) => {
    if (!Array.isArray(values)) return null;
    const text = source.toLowerCase();
    return BigInt(values.findIndex((value) => hasTerm(text, dynamicText(value).toLowerCase(), true, true)));
  },
  clickhouse: ({ source, values }) => {
    const both = { left: true, right: true };
    const found = hasTermSql(source, { type: 'string', sql: sql`e` }, false, both);
    const texts = sql`arrayMap(x -> JSONExtractString(x), ${elementsOf(values)})`;
    return sql`if(${isArraySql(values)}, toInt64(arrayFirstIndex(e -> ${found}, ${texts})) - 1, NULL)`;
  },
  differences: [],
  examples: [
    { args: ['this is an example', dynamic(['this', 'example'])], result: 0n },
    { args: ['this is an example', dynamic(['not', 'example'])], result: 1n },
    { args: ['this is an example', dynamic(['not', 'found'])], result: -1n },
    { args: ['Example number 2', dynamic([1, 2, 3])], result: 1n },
    { args: ['this is an example', dynamic([])], result: -1n },
    { args: ['a', dynamic(null)], result: null },
  ],
});
