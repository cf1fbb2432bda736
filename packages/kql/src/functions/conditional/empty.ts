import { textOf } from '../../sql/convert.ts';
import { isNullDynamic } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { isNullableInSql } from '../../sql/types.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { toText } from '../../values/convert.ts';
import { defineScalar } from '../define-scalar.ts';

export const isempty = defineScalar({
  name: 'isempty',
  category: 'conditional',
  doc: 'Whether a value is null or the empty text.',
  learn: 'https://learn.microsoft.com/kusto/query/isempty-function',
  params: { value: 'any' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ value }, call) => toText(call.types[0]!, value) === '',
  clickhouse: ({ value }) => (isNullableInSql(value.type) ? sql`isNull(${value})` : sql`${textOf(value)} = ''`),
  differences: [],
  examples: [
    { args: [''], result: true },
    { args: [nullOf('long')], result: true },
    { args: ['a'], result: false },
    { args: [dynamic('')], result: true },
    { args: [dynamic([])], result: false },
  ],
});

export const isnotempty = defineScalar({
  name: 'isnotempty',
  aliases: ['notempty'],
  category: 'conditional',
  doc: 'Whether a value is neither null nor the empty text.',
  learn: 'https://learn.microsoft.com/kusto/query/isnotempty-function',
  params: { value: 'any' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ value }, call) => toText(call.types[0]!, value) !== '',
  clickhouse: ({ value }) => (isNullableInSql(value.type) ? sql`isNotNull(${value})` : sql`${textOf(value)} != ''`),
  differences: [],
  examples: [
    { args: [''], result: false },
    { args: [nullOf('long')], result: false },
    { args: ['a'], result: true },
  ],
});

export const isnull = defineScalar({
  name: 'isnull',
  category: 'conditional',
  doc: 'Whether a value is null; text never is.',
  learn: 'https://learn.microsoft.com/kusto/query/isnull-function',
  params: { value: 'any' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ value }) => value === null,
  clickhouse: ({ value }) =>
    value.type === 'string' ? sql`false` : value.type === 'dynamic' ? isNullDynamic(value) : sql`isNull(${value})`,
  differences: [],
  examples: [
    { args: [nullOf('long')], result: true },
    { args: [''], result: false },
    { args: [dynamic(null)], result: true },
  ],
});

export const isnotnull = defineScalar({
  name: 'isnotnull',
  aliases: ['notnull'],
  category: 'conditional',
  doc: 'Whether a value is not null; text always is not.',
  learn: 'https://learn.microsoft.com/kusto/query/isnotnull-function',
  params: { value: 'any' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ value }) => value !== null,
  clickhouse: ({ value }) =>
    value.type === 'string'
      ? sql`true`
      : value.type === 'dynamic'
        ? sql`NOT (${isNullDynamic(value)})`
        : sql`isNotNull(${value})`,
  differences: [],
  examples: [
    { args: [nullOf('long')], result: false },
    { args: [''], result: true },
    { args: [dynamic(5)], result: true },
  ],
});
