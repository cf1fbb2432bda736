import { sql } from '../../sql/sql.ts';
import { decodePercents } from '../../values/url.ts';
import { defineScalar } from '../define-scalar.ts';

const percents = (text: string, kept: RegExp, lower: boolean): string =>
  Array.from(new TextEncoder().encode(text), (byte) => {
    const character = String.fromCharCode(byte);
    if (kept.test(character)) return character;
    const hex = byte.toString(16).padStart(2, '0');
    return `%${lower ? hex : hex.toUpperCase()}`;
  }).join('');

export const urlEncodeComponent = defineScalar({
  name: 'url_encode_component',
  category: 'string',
  doc: 'Returns a text with all but letters, digits and `-_.~` as `%HH` of its UTF-8 bytes.',
  learn: 'https://learn.microsoft.com/kusto/query/url-encode-component-function',
  params: { text: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ text }) => percents(text, /[A-Za-z0-9_.~-]/, false),
  clickhouse: ({ text }) => sql`encodeURLComponent(${text})`,
  differences: [],
  examples: [
    { args: ['hello world'], result: 'hello%20world' },
    { args: ['https://example.com?a=b'], result: 'https%3A%2F%2Fexample.com%3Fa%3Db' },
    { args: ["é!*'()~"], result: '%C3%A9%21%2A%27%28%29~' },
    { args: [''], result: '' },
  ],
});

export const urlEncode = defineScalar({
  name: 'url_encode',
  category: 'string',
  doc: 'Returns a text with blanks as `+` and all but letters, digits and `-_.!*()` as `%hh` of its UTF-8 bytes.',
  learn: 'https://learn.microsoft.com/kusto/query/url-encode-function',
  params: { text: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ text }) => percents(text, /[A-Za-z0-9_.!*() -]/, true).replaceAll(' ', '+'),
  clickhouse: ({ text }) => {
    const pieces = sql`extractAll(replaceAll(encodeURLComponent(${text}), '~', '%7e'), '%[0-9A-Fa-f][0-9A-Fa-f]|[^%]+')`;
    const piece = sql`transform(p, ['%20', '%21', '%2A', '%28', '%29'], ['+', '!', '*', '(', ')'], if(startsWith(p, '%'), lower(p), p))`;
    return sql`arrayStringConcat(arrayMap(p -> ${piece}, ${pieces}))`;
  },
  differences: [],
  examples: [
    { args: ['https://www.bing.com/hello world'], result: 'https%3a%2f%2fwww.bing.com%2fhello+world' },
    { args: ["é!*'()~+%"], result: '%c3%a9!*%27()%7e%2b%25' },
    { args: [''], result: '' },
  ],
});

export const urlDecode = defineScalar({
  name: 'url_decode',
  category: 'string',
  doc: 'Returns a text with `%hh` decoded as UTF-8 bytes and `+` as a blank; what is no escape stays.',
  learn: 'https://learn.microsoft.com/kusto/query/url-decode-function',
  params: { text: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ text }) => decodePercents(text, true),
  clickhouse: ({ text }) => sql`toValidUTF8(decodeURLFormComponent(${text}))`,
  differences: [],
  examples: [
    { args: ['https%3A%2F%2Fexample.com%3Fa%3Db'], result: 'https://example.com?a=b' },
    { args: ['a+b%20%C3%A9%zz%'], result: 'a b é%zz%' },
    { args: ['%2541'], result: '%41' },
    { args: [''], result: '' },
  ],
});
