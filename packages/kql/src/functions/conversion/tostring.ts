import { decimal, dynamic, datetime, guid, nullOf, real, timespan } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const tostring = defineScalar({
  name: 'tostring',
  category: 'conversion',
  doc: "Returns the value's text; '' for null. A string inside a dynamic comes without quotes, an array or bag as compact JSON.",
  learn: 'https://learn.microsoft.com/kusto/query/tostring-function',
  params: { value: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ value }) => value,
  clickhouse: ({ value }) => value.sql,
  differences: ['A number inside an array or bag loses a trailing `.0`.'],
  examples: [
    { args: [123n], result: '123' },
    { args: [nullOf('int')], result: '' },
    { args: [real(1500)], result: '1500.0' },
    { args: [real(1e16)], result: '1E+16' },
    { args: [real(-1.25e-7)], result: '-1.25E-07' },
    { args: [decimal('1.50')], result: '1.5' },
    { args: [true], result: 'True' },
    { args: [datetime('2020-01-01')], result: '2020-01-01T00:00:00.0000000Z' },
    { args: [timespan('-1.02:03:04.5')], result: '-1.02:03:04.5000000' },
    { args: [guid('74be27de-1e4e-49d9-b579-fe0b331d3642')], result: '74be27de-1e4e-49d9-b579-fe0b331d3642' },
    { args: [dynamic('a/b')], result: 'a/b' },
    { args: [dynamic({ a: [1, 'http://x'] })], result: '{"a":[1,"http://x"]}' },
    { args: [dynamic(null)], result: '' },
  ],
});
