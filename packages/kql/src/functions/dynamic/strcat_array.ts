import { elementsOf } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { dynamicText } from '../../values/dynamic.ts';
import { elementsIn } from '../../values/json-parts.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const strcatArray = defineScalar({
  name: 'strcat_array',
  aliases: ['array_strcat'],
  category: 'dynamic',
  doc: "Returns the texts of an array's elements with a delimiter between them; '' for anything but an array.",
  learn: 'https://learn.microsoft.com/kusto/query/strcat-array-function',
  params: { array: 'dynamic', delimiter: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ array, delimiter }) => elementsIn(array).map(dynamicText).join(delimiter),
  clickhouse: ({ array, delimiter }) => {
    const elements = elementsOf(array);
    if (delimiter.literal !== undefined)
      return sql`arrayStringConcat(arrayMap(x -> JSONExtractString(x), ${elements}), ${delimiter})`;
    return sql`arrayStringConcat(arrayMap((x, i) -> concat(if(i = 1, '', ${delimiter}), JSONExtractString(x)), ${elements}, arrayEnumerate(${elements})), '')`;
  },
  differences: [],
  examples: [
    { args: [dynamic([1, 2, 3]), '->'], result: '1->2->3' },
    { args: [dynamic(['a', '', 'b', null, true, { x: 1 }]), '|'], result: 'a||b||true|{"x":1}' },
    { args: [dynamic(['a"/', 'b']), ''], result: 'a"/b' },
    { args: [dynamic([]), ','], result: '' },
    { args: [dynamic(null), ','], result: '' },
  ],
});
