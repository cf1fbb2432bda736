import { jsonBag } from '../../sql/collections.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { queryParameters, splitUrl, urlParts, urlPattern } from '../../values/url.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

/** The parameters of a query as a bag: of equal names the first. */
const parametersSql = (query: Sql): Sql => {
  const parts = sql`arrayFilter(p -> p != '', splitByChar('&', ${query}))`;
  const entries = sql`arrayMap(p -> tuple(if(position(p, '=') = 0, p, substring(p, 1, position(p, '=') - 1)), toJSONString(if(position(p, '=') = 0, '', substring(p, position(p, '=') + 1)))), ${parts})`;
  return jsonBag(
    withValue(
      entries,
      (all) => sql`arrayFilter((e, n) -> n = 1, ${all}, arrayEnumerateUniq(arrayMap(e -> e.1, ${all})))`,
    ),
  );
};

const nothing = {
  Scheme: '',
  Username: '',
  Password: '',
  Host: '',
  Port: '',
  Path: '',
  'Query Parameters': {},
  Fragment: '',
};

export const parseUrl = defineScalar({
  name: 'parse_url',
  aliases: ['parseurl'],
  category: 'string',
  doc: 'Returns a bag of the parts of a URL: Scheme, Host, Port, Path (with its first slash), Username, Password, Query Parameters (a bag), Fragment. Missing parts are empty.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-url-function',
  params: { url: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ url }) => {
    const parts = splitUrl(url);
    return Object.fromEntries(
      urlParts.map((name, index) => [
        name,
        name === 'Query Parameters' ? queryParameters(parts[index]!) : parts[index]!,
      ]),
    );
  },
  clickhouse: ({ url }) =>
    withValue(sql`extractGroups(${url}, ${sql.string(urlPattern)})`, (groups) => {
      const parts = urlParts.map((name, index) => {
        const part = sql`${groups}[${sql.number(index + 1)}]`;
        const value = name === 'Query Parameters' ? parametersSql(part) : sql`toJSONString(${part})`;
        return sql`${sql.string(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`)}, ${value}`;
      });
      return sql`concat(${sql.join(parts)}, '}')`;
    }),
  differences: ['Of parameters of one name the first is given.'],
  examples: [
    {
      args: ['scheme://username:password@host:1234/this/is/a/path?k1=v1&k2=v=2&k1=x&&e#fragment'],
      result: dynamic({
        Scheme: 'scheme',
        Username: 'username',
        Password: 'password',
        Host: 'host',
        Port: '1234',
        Path: '/this/is/a/path',
        'Query Parameters': { k1: 'v1', k2: 'v=2', e: '' },
        Fragment: 'fragment',
      }),
    },
    {
      args: ['https://[2001:db8::1]/'],
      result: dynamic({ ...nothing, Scheme: 'https', Host: '[2001:db8::1]', Path: '/' }),
    },
    { args: ['www.example.com/a "b"'], result: dynamic({ ...nothing, Path: 'www.example.com/a "b"' }) },
    { args: [''], result: dynamic(nothing) },
  ],
});

export const parseUrlquery = defineScalar({
  name: 'parse_urlquery',
  aliases: ['parseurlquery'],
  category: 'string',
  doc: 'Returns a bag with the parameters of the query of a URL as the bag `Query Parameters`.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-url-query-function',
  params: { query: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ query }) => ({ 'Query Parameters': queryParameters(query) }),
  clickhouse: ({ query }) => sql`concat('{"Query Parameters":', ${parametersSql(query.sql)}, '}')`,
  differences: ['Of parameters of one name the first is given.'],
  examples: [
    { args: ['k1=v1&k2=v2&k3'], result: dynamic({ 'Query Parameters': { k1: 'v1', k2: 'v2', k3: '' } }) },
    { args: [''], result: dynamic({ 'Query Parameters': {} }) },
  ],
});
