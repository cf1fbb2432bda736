import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { decodeBase64, decodeUtf8, encodeBase64 } from '../../values/base64.ts';
import { dynamic } from '../../values/typed.ts';
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
