import { kqlTypes, type KqlType } from '@belfry/schema';
import { atPathSql } from '../../sql/collections.ts';
import { convertSql } from '../../sql/convert.ts';
import { sql } from '../../sql/sql.ts';
import { literalText } from '../../sql/sql-value.ts';
import { convertValue } from '../../values/convert.ts';
import { parseJson } from '../../values/dynamic.ts';
import { atPath, parseJsonPath } from '../../values/json-parts.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant, optionalConstant } from '../param.ts';

const targetOf = (word: unknown, returns: KqlType): KqlType => kqlTypes.find((type) => type === word) ?? returns;

export const extractJson = defineScalar({
  name: 'extract_json',
  aliases: ['extractjson'],
  category: 'dynamic',
  doc: "Returns what stands at a path (`$.a['b'][0]`) of JSON text, as text or converted to a type; '' or null when nothing does or the text is no JSON.",
  learn: 'https://learn.microsoft.com/kusto/query/extract-json-function',
  params: { path: constant('string'), json: ['dynamic', 'string'], type: optionalConstant('any') },
  returns: { rule: 'string, or the given type', of: () => 'string' },
  nulls: 'handle',
  js: ({ path, json, type }, call) => {
    const keys = parseJsonPath(path);
    const value = call.types[1] === 'string' ? parseJson(json as string) : json;
    return convertValue('dynamic', (keys === null ? null : atPath(value, keys)) ?? null, targetOf(type, call.returns));
  },
  clickhouse: ({ path, json, type }, call) => {
    const text = literalText(path) ?? '';
    const keys = parseJsonPath(text);
    if (keys === null) return call.unsupported(`\`${text}\` is no path of keys and positions`);
    const found = keys.length === 0 ? sql`JSONExtractRaw(${json})` : atPathSql(json.sql, keys);
    return convertSql({ type: 'dynamic', sql: found }, targetOf(type?.literal, call.returns));
  },
  differences: ['Filters, wildcards and `..` in a path are not supported.'],
  examples: [
    {
      args: ['$.hosts[1].AvailableMB', { type: 'string', value: '{"hosts":[{},{"AvailableMB":953}]}' }],
      result: '953',
    },
    { args: ["$.a['b c'].d", { type: 'string', value: '{"a":{"b c":{"d":"x/y"}}}' }], result: 'x/y' },
    { args: ['$.a', { type: 'string', value: '{"a":{"b":1}}' }], result: '{"b":1}' },
    { args: ['$.a[0]', { type: 'string', value: '{"a":{"b":1}}' }], result: '' },
    { args: ['$.x', dynamic({ x: 'y' })], result: 'y' },
    { args: ['$.a', { type: 'string', value: 'no json' }], result: '' },
    { args: ['$.a', { type: 'string', value: '' }], result: '' },
  ],
});
