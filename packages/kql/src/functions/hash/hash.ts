import { textOf } from '../../sql/convert.ts';
import { ticksOf } from '../../sql/datetime.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { datetime, nullOf } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction, type SqlCallContext } from '../define-scalar.ts';
import { optional } from '../param.ts';

const notOnStream = { unsupported: 'hashes are computed in the store only, not on the stream' };

function digest(name: string, doc: string, form: Sql, examples: readonly Example[]): ScalarFunction {
  return defineScalar({
    name,
    category: 'hash',
    doc,
    learn: `https://learn.microsoft.com/kusto/query/${name.replace('_', '-')}-function`,
    params: { source: 'any' },
    returns: 'string',
    nulls: 'handle',
    js: notOnStream,
    clickhouse: ({ source }) => sql`lower(hex(${form}(${textOf(source)})))`,
    differences: [],
    examples,
  });
}

export const hashMd5 = digest(
  'hash_md5',
  'Returns the MD5 of the UTF-8 bytes of a text, or of the text of another value, in hexadecimal.',
  sql`MD5`,
  [
    { args: ['World'], result: 'f5a7924e621e84c9280a9a27e1bcb7f6' },
    { args: [datetime('2020-01-01')], result: '786c530672d1f8db31fee25ea8a9390b' },
    { args: [''], result: 'd41d8cd98f00b204e9800998ecf8427e' },
  ],
);
export const hashSha1 = digest(
  'hash_sha1',
  'Returns the SHA-1 of the UTF-8 bytes of a text, or of the text of another value, in hexadecimal.',
  sql`SHA1`,
  [
    { args: ['World'], result: '70c07ec18ef89c5309bbb0937f3a6342411e1fdd' },
    { args: [datetime('2020-01-01')], result: 'e903e533f4d636b4fc0dcf3cf81e7b7f330de776' },
    { args: [''], result: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' },
  ],
);
export const hashSha256 = digest(
  'hash_sha256',
  'Returns the SHA-256 of the UTF-8 bytes of a text, or of the text of another value, in hexadecimal.',
  sql`SHA256`,
  [
    { args: ['World'], result: '78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524' },
    { args: [datetime('2020-01-01')], result: 'ba666752dc1a20eb750b0eb64e780cc4c968bc9fb8813461c1d7e750f302d71d' },
    { args: [''], result: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
  ],
);

export function xxhash(source: SqlValue, mod: SqlValue | undefined, call: SqlCallContext): Sql {
  if (source.type !== 'string' && source.type !== 'long' && source.type !== 'datetime')
    return call.unsupported('only text, longs and datetimes are hashed');
  const bytes = source.type === 'datetime' ? ticksOf(source) : source.sql;
  const value = sql`reinterpretAsInt64(xxHash64(${bytes}))`;
  const part =
    mod === undefined ? value : sql`if(${mod} > 0, toInt64(positiveModulo(${value}, if(${mod} > 0, ${mod}, 1))), NULL)`;
  return source.type === 'string' ? part : sql`if(isNull(${source}), NULL, ${part})`;
}

export const hash = defineScalar({
  name: 'hash',
  aliases: ['hash_xxhash64'],
  category: 'hash',
  doc: 'Returns the xxHash64 of a text, long or datetime; with `mod` its remainder.',
  learn: 'https://learn.microsoft.com/kusto/query/hash-function',
  params: { source: 'any', mod: optional('long') },
  returns: 'long',
  nulls: 'handle',
  js: notOnStream,
  clickhouse: ({ source, mod }, call) => xxhash(source, mod, call),
  differences: ['Other types are not hashed.'],
  examples: [
    { args: ['World'], result: 1846988464401551951n },
    { args: ['World', 100n], result: 51n },
    { args: [datetime('2015-01-01')], result: 1380966698541616202n },
    { args: ['World', 0n], result: null },
    { args: [nullOf('long')], result: null },
  ],
});
