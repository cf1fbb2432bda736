import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { decimal, dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

const form = /^\d{1,8}(?:\.\d{1,8}){0,3}$/;

export const parseVersion = defineScalar({
  name: 'parse_version',
  category: 'string',
  doc: 'Returns a version of one to four numbers of up to eight digits as a decimal that orders versions; null for anything else.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-version-function',
  params: { version: 'string' },
  returns: 'decimal',
  nulls: 'handle',
  js: ({ version }) => {
    const text = version.trim();
    if (!form.test(text)) return null;
    const parts = text.split('.');
    const digits = [0, 1, 2, 3].map((at) => (parts[at] ?? '').padStart(8, '0')).join('');
    // 32 digits, 12 of them after the point, in units of 10^-18.
    return BigInt(digits) * 10n ** 6n;
  },
  clickhouse: ({ version }) =>
    withValue(sql`trimBoth(${version}, ' \\t\\r\\n')`, (text) => {
      const digits = sql`arrayStringConcat(arrayMap(part -> leftPad(part, 8, '0'), arrayResize(splitByChar('.', ${text}), 4, '')))`;
      const number = withValue(digits, (d) => sql`concat(substring(${d}, 1, 20), '.', substring(${d}, 21, 12))`);
      return sql`if(match(${text}, '^[0-9]{1,8}([.][0-9]{1,8}){0,3}$'), toDecimal128OrNull(${number}, 18), NULL)`;
    }),
  differences: [
    'The number is a trillionth of Kusto’s, as a decimal has 20 digits before the point here: versions compare with each other as there, not with numbers written in a query.',
  ],
  examples: [
    { args: ['0.0.0.5'], result: decimal('0.000000000005') },
    { args: ['0.1.2.0'], result: decimal('10000.0002') },
    { args: ['1.2.3.4'], result: decimal('1000000020000.000300000004') },
    { args: ['1'], result: decimal('1000000000000') },
    { args: ['99999999.99999999.99999999.99999999'], result: decimal('99999999999999999999.999999999999') },
    { args: ['123456789'], result: nullOf('decimal') },
    { args: ['1.2.3.4.5'], result: nullOf('decimal') },
    { args: ['v1'], result: nullOf('decimal') },
    { args: [''], result: nullOf('decimal') },
  ],
});

const rules =
  'reading user agents needs rules for products that Belfry does not carry; extract what you need with `extract`';

export const parseUserAgent = defineScalar({
  name: 'parse_user_agent',
  category: 'string',
  doc: 'Returns the browser, operating system and device of a user agent.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-user-agent-function',
  params: { userAgent: 'string', lookFor: optional('any') },
  returns: 'dynamic',
  nulls: 'handle',
  js: { unsupported: rules },
  clickhouse: { unsupported: rules },
  differences: [],
  examples: [
    { args: ['x', 'browser'], result: dynamic({}) },
    { args: ['', 'browser'], result: dynamic(null) },
  ],
});
