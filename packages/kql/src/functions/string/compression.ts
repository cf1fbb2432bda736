import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { decodeBase64, decodeUtf8, encodeBase64 } from '../../values/base64.ts';
import { packLimit } from '../../values/inflate.ts';
import { blockSize, gunzip, gzip, gzipHeader, unzlib, zlib, zlibHeader } from '../../values/packing.ts';
import { defineScalar, overData, type ScalarFunction } from '../define-scalar.ts';

const bytesSql = (values: readonly number[]): Sql => sql`char(${sql.join(values.map((value) => sql.number(value)))})`;
const little = (value: Sql, count: number): Sql =>
  sql`char(${sql.join(Array.from({ length: count }, (_, index) => sql`intDiv(${value}, ${sql.number(256 ** index)}) % 256`))})`;
const limit = sql.number(packLimit);
const block = sql.number(blockSize);

/** DEFLATE without compression; see `values/packing.ts`. */
const blocksSql = (text: Sql): Sql => {
  const part = sql`substring(${text}, toUInt32(i * ${block} + 1), ${block})`;
  const one = withValue(
    part,
    (p) =>
      sql`concat(char(if((i + 1) * ${block} >= length(${text}), 1, 0)), ${little(sql`length(${p})`, 2)}, ${little(sql`(65535 - length(${p}))`, 2)}, ${p})`,
  );
  return sql`arrayStringConcat(arrayMap(i -> ${one}, range(greatest(1, intDiv(length(${text}) + ${block} - 1, ${block})))))`;
};

const gzipTail = (text: Sql): Sql =>
  sql`concat(${little(sql`toUInt64(CRC32(${text}))`, 4)}, ${little(sql`length(${text})`, 4)})`;

/** The checksum of zlib, the high bytes first. */
const zlibTail = (text: Sql): Sql =>
  withValue(sql`arrayMap(h -> toUInt64(reinterpretAsUInt8(unhex(h))), extractAll(hex(${text}), '..'))`, (bytes) => {
    const low = sql`((1 + arraySum(${bytes})) % 65521)`;
    const high = sql`((length(${bytes}) + arraySum((b, i) -> b * i, arrayReverse(${bytes}), arrayEnumerate(${bytes}))) % 65521)`;
    return sql`char(intDiv(${high}, 256), ${high} % 256, intDiv(${low}, 256), ${low} % 256)`;
  });

function packer(
  kind: 'gzip' | 'zlib',
  pack: (bytes: Uint8Array) => Uint8Array,
  header: readonly number[],
  tail: (text: Sql) => Sql,
  result: string,
): ScalarFunction {
  return defineScalar({
    name: `${kind}_compress_to_base64_string`,
    category: 'string',
    doc: `Returns the UTF-8 bytes of a text as ${kind} in Base64; '' for a text of more than ${packLimit} bytes.`,
    learn: `https://learn.microsoft.com/kusto/query/${kind}-base64-compress`,
    params: { text: 'string' },
    returns: 'string',
    nulls: 'handle',
    js: ({ text }) => {
      const bytes = new TextEncoder().encode(text);
      return bytes.length > packLimit ? '' : encodeBase64(pack(bytes));
    },
    clickhouse: ({ text }) =>
      withValue(
        text.sql,
        (t) =>
          sql`if(length(${t}) > ${limit}, '', base64Encode(concat(${bytesSql(header)}, ${blocksSql(t)}, ${tail(t)})))`,
      ),
    differences: ['The bytes are wrapped, not made smaller: what unpacks them anywhere gives the text again.'],
    examples: [
      { args: ['1234567890qwertyuiop'], result },
      { args: [''], result: encodeBase64(pack(new Uint8Array())) },
      { args: ['é\n'], result: encodeBase64(pack(new TextEncoder().encode('é\n'))) },
    ],
  });
}

export const gzipCompress = packer(
  'gzip',
  gzip,
  gzipHeader,
  gzipTail,
  'H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA==',
);
export const zlibCompress = packer('zlib', zlib, zlibHeader, zlibTail, 'eAEBFADr/zEyMzQ1Njc4OTBxd2VydHl1aW9wOAkGdw==');

function unpacker(
  kind: 'gzip' | 'zlib',
  unpack: (bytes: Uint8Array) => Uint8Array | null,
  example: readonly [string, string],
): ScalarFunction {
  return defineScalar({
    name: `${kind}_decompress_from_base64_string`,
    category: 'string',
    doc: `Returns the text that ${kind} in Base64 holds; '' when it is none, its bytes are no UTF-8 or there are more than ${packLimit} of them.`,
    learn: `https://learn.microsoft.com/kusto/query/${kind}-base64-decompress`,
    params: { base64: 'string' },
    returns: 'string',
    nulls: 'handle',
    js: ({ base64 }) => {
      const bytes = decodeBase64(base64);
      const found = bytes === null || bytes.length > packLimit * 2 ? null : unpack(bytes);
      return found === null ? '' : (decodeUtf8(found) ?? '');
    },
    clickhouse: overData,
    differences: ['In the store at most 50,000 different values are unpacked in one query.'],
    examples: [
      { args: [example[0]], result: example[1] },
      { args: ['x0x0x0'], result: '' },
      { args: [''], result: '' },
    ],
  });
}

export const gzipDecompress = unpacker('gzip', gunzip, [
  'H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA==',
  '1234567890qwertyuiop',
]);
export const zlibDecompress = unpacker('zlib', unzlib, ['eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4=', 'Test string 123']);
