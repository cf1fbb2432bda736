import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const parseJson = defineScalar({
  name: 'parse_json',
  category: 'dynamic',
  aliases: ['todynamic', 'parsejson', 'toobject'],
  doc: 'Reads text as JSON; text that is no JSON becomes a JSON string. A dynamic is returned as it is.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-json-function',
  params: { json: 'dynamic' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ json }) => json,
  clickhouse: ({ json }) => json.sql,
  differences: [],
  examples: [
    { args: [{ type: 'string', value: '{"a":1}' }], result: dynamic({ a: 1 }) },
    { args: [{ type: 'string', value: 'no json' }], result: dynamic('no json') },
    {
      args: [{ type: 'string', value: '[18446744073709551616]' }],
      result: dynamic('[18446744073709551616]'),
    },
    { args: [{ type: 'string', value: '' }], result: nullOf('dynamic') },
  ],
});
