import { sql } from '../../sql/sql.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { convertValue } from '../../values/convert.ts';
import { convertSql } from '../../sql/convert.ts';
import { commonTypeOfArguments, defineScalar } from '../define-scalar.ts';
import { variadic } from '../param.ts';

export const caseFunction = defineScalar({
  name: 'case',
  category: 'conditional',
  doc: 'Returns the value after the first condition that is true; the last argument when none is.',
  learn: 'https://learn.microsoft.com/kusto/query/case-function',
  params: { parts: variadic('any', { min: 3 }) },
  returns: commonTypeOfArguments('the values', (types) =>
    types.filter((_, index) => index % 2 === 1 || index === types.length - 1),
  ),
  nulls: 'handle',
  js: ({ parts }, call) => {
    const value = (index: number) => convertValue(call.types[index]!, parts[index] ?? null, call.returns);
    for (let index = 0; index + 1 < parts.length; index += 2) if (parts[index] === true) return value(index + 1);
    return value(parts.length - 1);
  },
  clickhouse: ({ parts }, call) => {
    if (parts.length % 2 === 0) return call.unsupported('a value for the case that no condition is true is missing');
    return sql`multiIf(${sql.join(parts.map((part, index) => convertSql(part, index % 2 === 0 && index < parts.length - 1 ? 'bool' : call.returns)))})`;
  },
  differences: [],
  examples: [
    { args: [false, 'a', true, 'b', 'c'], result: 'b' },
    { args: [nullOf('bool'), 'a', 'c'], result: 'c' },
    { args: [true, 1n, 2.5], result: 1 },
  ],
});

export const coalesce = defineScalar({
  name: 'coalesce',
  category: 'conditional',
  doc: 'Returns the first argument that is not null; of texts the first that is not empty.',
  learn: 'https://learn.microsoft.com/kusto/query/coalesce-function',
  params: { values: variadic('result', { min: 1, max: 64 }) },
  returns: commonTypeOfArguments('the arguments', (types) => types),
  nulls: 'handle',
  // An empty text within a dynamic is a value.
  js: ({ values }, call) =>
    values.find((value) => value !== null && (value !== '' || call.returns === 'dynamic')) ?? null,
  clickhouse: ({ values }, call) => {
    if (call.returns === 'string')
      return sql`coalesce(${sql.join([...values.map((value) => sql`nullIf(${value}, '')`), sql`''`])})`;
    if (call.returns === 'dynamic')
      return sql`coalesce(${sql.join([...values.map((value) => sql`nullIf(nullIf(${value}, ''), 'null')`), sql`''`])})`;
    return sql`coalesce(${sql.join(values)})`;
  },
  differences: [],
  examples: [
    { args: [nullOf('long'), 5n, 6n], result: 5n },
    { args: ['', 'b'], result: 'b' },
    { args: [dynamic(''), dynamic('b')], result: dynamic('') },
    { args: [nullOf('long'), nullOf('long')], result: nullOf('long') },
  ],
});
