import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { decodeBase64, decodeUtf8, encodeBase64 } from '../../values/base64.ts';
import { dynamic, guid, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

const padded = sql.string('^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$');

export const base64EncodeTostring = defineScalar({
  name: 'base64_encode_tostring',
  aliases: ['base64_encodestring'],
  category: 'string',
  doc: 'Returns the UTF-8 bytes of a text as Base64.',
  learn: 'https://learn.microsoft.com/kusto/query/base64-encode-tostring-function',
  params: { text: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ text }) => encodeBase64(new TextEncoder().encode(text)),
  clickhouse: ({ text }) => sql`base64Encode(${text})`,
  differences: [],
  examples: [
    { args: ['Kusto'], result: 'S3VzdG8=' },
    { args: ['é1'], result: 'w6kx' },
    { args: ['a'], result: 'YQ==' },
    { args: [''], result: '' },
  ],
});

export const base64DecodeTostring = defineScalar({
  name: 'base64_decode_tostring',
  aliases: ['base64_decodestring'],
  category: 'string',
  doc: "Returns the text of Base64; '' when it is no Base64 or its bytes are no UTF-8.",
  learn: 'https://learn.microsoft.com/kusto/query/base64-decode-tostring-function',
  params: { base64: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ base64 }) => {
    const bytes = decodeBase64(base64);
    return bytes === null ? '' : (decodeUtf8(bytes) ?? '');
  },
  clickhouse: ({ base64 }) =>
    withValue(
      sql`if(match(${base64}, ${padded}), tryBase64Decode(${base64}), '')`,
      (bytes) => sql`if(isValidUTF8(${bytes}), ${bytes}, '')`,
    ),
  differences: [],
  examples: [
    { args: ['S3VzdG8='], result: 'Kusto' },
    { args: ['dwBoAG8A'], result: 'w\0h\0o\0' },
    { args: ['S3VzdG8'], result: '' },
    { args: ['!!!!'], result: '' },
    { args: ['/////w=='], result: '' },
    { args: [''], result: '' },
  ],
});

export const base64DecodeToarray = defineScalar({
  name: 'base64_decode_toarray',
  category: 'string',
  doc: 'Returns an array of the bytes of Base64; null when it is none.',
  learn: 'https://learn.microsoft.com/kusto/query/base64-decode-toarray-function',
  params: { base64: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ base64 }) => {
    const bytes = decodeBase64(base64);
    return bytes === null ? null : Array.from(bytes);
  },
  clickhouse: ({ base64 }) =>
    sql`if(match(${base64}, ${padded}), ${withValue(
      sql`if(match(${base64}, ${padded}), tryBase64Decode(${base64}), '')`,
      (bytes) =>
        sql`toJSONString(arrayMap(i -> reinterpretAsUInt8(substring(${bytes}, i, 1)), range(1, length(${bytes}) + 1)))`,
    )}, '')`,
  differences: [],
  examples: [
    { args: ['S3VzdG8='], result: dynamic([75, 117, 115, 116, 111]) },
    { args: ['AP8='], result: dynamic([0, 255]) },
    { args: [''], result: dynamic([]) },
    { args: ['x'], result: dynamic(null) },
  ],
});

export const base64EncodeFromarray = defineScalar({
  name: 'base64_encode_fromarray',
  category: 'string',
  doc: "Returns an array of bytes as Base64; '' when an element is no byte, or for anything but an array.",
  learn: 'https://learn.microsoft.com/kusto/query/base64-encode-fromarray-function',
  params: { bytes: 'dynamic' },
  returns: 'string',
  nulls: 'handle',
  js: ({ bytes }) =>
    Array.isArray(bytes) && bytes.every((byte) => Number.isInteger(byte) && Number(byte) >= 0 && Number(byte) < 256)
      ? encodeBase64(Uint8Array.from(bytes as number[]))
      : '',
  clickhouse: ({ bytes }) => {
    const elements = sql`JSONExtractArrayRaw(${bytes})`;
    const text = sql`base64Encode(arrayStringConcat(arrayMap(x -> char(toUInt8OrZero(x)), ${elements})))`;
    return sql`if(arrayAll(x -> toUInt8OrNull(x) IS NOT NULL, ${elements}), ${text}, '')`;
  },
  differences: [],
  examples: [
    { args: [dynamic([75, 117, 115, 116, 111])], result: 'S3VzdG8=' },
    { args: [dynamic([0, 255])], result: 'AP8=' },
    { args: [dynamic([256])], result: '' },
    { args: [dynamic(null)], result: '' },
  ],
});

/** Where each hexadecimal pair of a GUID's text stands among its bytes: the first three groups are turned around. */
const guidOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export const base64DecodeToguid = defineScalar({
  name: 'base64_decode_toguid',
  category: 'string',
  doc: 'Returns the GUID of which Base64 holds the 16 bytes; null when it does not.',
  learn: 'https://learn.microsoft.com/kusto/query/base64-decode-toguid-function',
  params: { base64: 'string' },
  returns: 'guid',
  nulls: 'handle',
  js: ({ base64 }) => {
    const bytes = decodeBase64(base64);
    if (bytes?.length !== 16) return null;
    const text = hexOf(Uint8Array.from(guidOrder, (at) => bytes[at]!));
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  },
  clickhouse: ({ base64 }) =>
    withValue(sql`if(match(${base64}, ${padded}), hex(tryBase64Decode(${base64})), '')`, (text) => {
      const pairs = guidOrder.map((at) => sql`substring(${text}, ${sql.number(at * 2 + 1)}, 2)`);
      const parts = pairs.flatMap((pair, index) => ([4, 6, 8, 10].includes(index) ? [sql`'-'`, pair] : [pair]));
      return sql`if(length(${text}) = 32, toUUIDOrNull(concat(${sql.join(parts)})), NULL)`;
    }),
  differences: [
    'The bytes of the first three groups are turned around, as in the documentation of base64_encode_fromguid; its own example leaves the third.',
  ],
  examples: [
    { args: ['8jMxriJurkmwahbmqbIS6w=='], result: guid('ae3133f2-6e22-49ae-b06a-16e6a9b212eb') },
    { args: ['S3VzdG8='], result: null },
    { args: [''], result: null },
  ],
});

export const base64EncodeFromguid = defineScalar({
  name: 'base64_encode_fromguid',
  category: 'string',
  doc: "Returns the 16 bytes of a GUID as Base64; '' for null.",
  learn: 'https://learn.microsoft.com/kusto/query/base64-encode-fromguid-function',
  params: { guid: 'guid' },
  returns: 'string',
  nulls: 'propagate',
  js: ({ guid: value }) => {
    const digits = value.replaceAll('-', '');
    return encodeBase64(Uint8Array.from(guidOrder, (at) => Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16)));
  },
  clickhouse: ({ guid: value }) =>
    withValue(sql`replaceAll(toString(${value}), '-', '')`, (digits) => {
      const pairs = guidOrder.map((at) => sql`substring(${digits}, ${sql.number(at * 2 + 1)}, 2)`);
      return sql`base64Encode(unhex(concat(${sql.join(pairs)})))`;
    }),
  differences: [],
  examples: [
    { args: [guid('ae3133f2-6e22-49ae-b06a-16e6a9b212eb')], result: '8jMxriJurkmwahbmqbIS6w==' },
    { args: [nullOf('guid')], result: '' },
  ],
});
