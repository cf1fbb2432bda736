import { sql } from '../../sql/sql.ts';
import { dynamic, nullOf, real, timespan } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const gettype = defineScalar({
  name: 'gettype',
  category: 'conversion',
  doc: 'Returns the name of the type of a value; of a dynamic what it holds: null, bool, long, double, string, array or dictionary.',
  learn: 'https://learn.microsoft.com/kusto/query/gettype-function',
  params: { value: 'any' },
  returns: 'string',
  nulls: 'handle',
  js: ({ value }, call) => {
    const type = call.types[0]!;
    if (type !== 'dynamic') return type;
    if (value === null) return 'null';
    if (Array.isArray(value)) return 'array';
    if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? 'long' : 'double';
    return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'dictionary';
  },
  clickhouse: ({ value }) =>
    value.type === 'dynamic'
      ? sql`transform(JSONType(${value}), ['Bool', 'Int64', 'UInt64', 'Double', 'String', 'Array', 'Object'], ['bool', 'long', 'long', 'double', 'string', 'array', 'dictionary'], 'null')`
      : sql.string(value.type),
  differences: ['On the stream a whole number in a dynamic is a long, also when it is written 1.0.'],
  examples: [
    { args: ['John'], result: 'string' },
    { args: [timespan('1d')], result: 'timespan' },
    { args: [real(1)], result: 'real' },
    { args: [dynamic([1])], result: 'array' },
    { args: [dynamic({ a: 1 })], result: 'dictionary' },
    { args: [dynamic(1.5)], result: 'double' },
    { args: [dynamic(true)], result: 'bool' },
    { args: [dynamic(null)], result: 'null' },
    { args: [nullOf('int')], result: 'int' },
  ],
});
