import { jsonOf, textOf } from '../../sql/convert.ts';
import { jsonArray } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { toDynamic, toText } from '../../values/convert.ts';
import { defineScalar } from '../define-scalar.ts';
import { variadic } from '../param.ts';

export const packArray = defineScalar({
  name: 'pack_array',
  category: 'dynamic',
  doc: 'Returns an array of its arguments.',
  learn: 'https://learn.microsoft.com/kusto/query/pack-array-function',
  params: { values: variadic('any', { min: 0 }) },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ values }, call) => values.map((value, index) => toDynamic(call.types[index]!, value)),
  clickhouse: ({ values }) => (values.length === 0 ? sql`'[]'` : jsonArray(sql`[${sql.join(values.map(jsonOf))}]`)),
  differences: [],
  examples: [
    { args: ['a', 5n, true, dynamic({ x: 1 })], result: dynamic(['a', 5, true, { x: 1 }]) },
    { args: [nullOf('long')], result: dynamic([null]) },
  ],
});

export const bagPack = defineScalar({
  name: 'bag_pack',
  aliases: ['pack', 'pack_dictionary'],
  category: 'dynamic',
  doc: 'Returns a bag of keys and values given in turn.',
  learn: 'https://learn.microsoft.com/kusto/query/pack-function',
  params: { parts: variadic('any', { min: 0 }) },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ parts }, call) => {
    const bag: Record<string, ReturnType<typeof toDynamic>> = {};
    for (let index = 0; index + 1 < parts.length; index += 2)
      Object.defineProperty(bag, toText(call.types[index]!, parts[index]!), {
        value: toDynamic(call.types[index + 1]!, parts[index + 1]!),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    return bag;
  },
  clickhouse: ({ parts }, call) => {
    if (parts.length % 2 === 1) return call.unsupported('a key without a value');
    if (parts.length === 0) return sql`'{}'`;
    const entries = parts.flatMap((part, index) =>
      index % 2 === 0 ? [sql`concat(toJSONString(${textOf(part)}), ':', ${jsonOf(parts[index + 1]!)})`] : [],
    );
    return sql`concat('{', arrayStringConcat([${sql.join(entries)}], ','), '}')`;
  },
  differences: [],
  examples: [
    { args: ['a', 5n, 'b', 'x/y'], result: dynamic({ a: 5, b: 'x/y' }) },
    { args: ['a', nullOf('long')], result: dynamic({ a: null }) },
  ],
});
