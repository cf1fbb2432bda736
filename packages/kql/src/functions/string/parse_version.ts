import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

const digits = 'a version as one number needs 25 digits before the point, more than a decimal holds';

export const parseVersion = defineScalar({
  name: 'parse_version',
  category: 'string',
  doc: 'Returns a version of up to four numbers as one number that orders versions.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-version-function',
  params: { version: 'string' },
  returns: 'decimal',
  nulls: 'handle',
  js: { unsupported: digits },
  clickhouse: { unsupported: digits },
  differences: [],
  examples: [
    { args: ['0.0.0.5'], result: { type: 'decimal', value: 5n * 10n ** 18n } },
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
