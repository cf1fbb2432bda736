import type { KqlType } from '@belfry/schema';
import { convertSql } from '../../sql/convert.ts';
import { convertValue } from '../../values/convert.ts';
import { datetime, decimal, dynamic, guid, int, nullOf, real, timespan } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';

const conversion = (
  name: string,
  aliases: readonly string[],
  type: KqlType,
  examples: readonly Example[],
): ScalarFunction =>
  defineScalar({
    name,
    aliases,
    category: 'conversion',
    doc: `Returns the value as ${type}; null when it cannot be read.`,
    learn: `https://learn.microsoft.com/kusto/query/${name}-function`,
    params: { value: 'any' },
    returns: { rule: type, of: () => type },
    nulls: 'handle',
    js: ({ value }, call) => convertValue(call.types[0]!, value, type),
    clickhouse: ({ value }) => convertSql(value, type),
    differences: [],
    examples,
  });

export const toint = conversion('toint', [], 'int', [
  { args: ['5'], result: int(5) },
  { args: ['5.9'], result: nullOf('int') },
  { args: [real(-5.9)], result: int(-5) },
  { args: [dynamic('7')], result: int(7) },
  { args: [dynamic('1.5')], result: nullOf('int') },
  { args: [nullOf('long')], result: nullOf('int') },
]);
export const tolong = conversion('tolong', [], 'long', [
  { args: [' 42 '], result: 42n },
  { args: ['9223372036854775808'], result: nullOf('long') },
  { args: ['0x1F'], result: 31n },
  { args: [dynamic(1.5)], result: 1n },
  { args: [dynamic('1.5')], result: nullOf('long') },
  { args: [''], result: nullOf('long') },
]);
export const toreal = conversion('todouble', ['toreal'], 'real', [
  { args: ['1.5e3'], result: real(1500) },
  { args: [true], result: real(1) },
  { args: ['abc'], result: nullOf('real') },
  { args: ['-inf'], result: real(Number.NEGATIVE_INFINITY) },
  { args: ['INF'], result: nullOf('real') },
  { args: ['+Infinity'], result: real(Number.POSITIVE_INFINITY) },
]);
export const todecimal = conversion('todecimal', [], 'decimal', [
  { args: ['1.25'], result: decimal('1.25') },
  { args: ['abc'], result: nullOf('decimal') },
]);
export const tobool = conversion('tobool', ['toboolean'], 'bool', [
  { args: ['True'], result: true },
  { args: ['0'], result: false },
  { args: ['abc'], result: nullOf('bool') },
]);
export const todatetime = conversion('todatetime', [], 'datetime', [
  { args: ['2024-01-02T03:04:05.1234567Z'], result: datetime('2024-01-02T03:04:05.1234567') },
  { args: ['01/02/2024'], result: datetime('2024-01-02') },
  { args: ['01-02-2024'], result: datetime('2024-01-02') },
  { args: ['1234567890'], result: nullOf('datetime') },
  { args: ['abc'], result: nullOf('datetime') },
]);
export const totimespan = conversion('totimespan', ['totime'], 'timespan', [
  { args: ['1.02:03:04.5'], result: timespan('1.02:03:04.5') },
  { args: ['1.5h'], result: timespan('1.5h') },
  { args: ['abc'], result: nullOf('timespan') },
]);
export const toguid = conversion('toguid', [], 'guid', [
  { args: ['{74BE27DE-1E4E-49D9-B579-FE0B331D3642}'], result: guid('74be27de-1e4e-49d9-b579-fe0b331d3642') },
  { args: ['abc'], result: nullOf('guid') },
]);
