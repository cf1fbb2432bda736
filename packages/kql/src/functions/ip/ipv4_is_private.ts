import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { defineScalar } from '../define-scalar.ts';

export const ipv4IsPrivate = defineScalar({
  name: 'ipv4_is_private',
  category: 'ip',
  doc: 'Returns whether an IPv4 address, or all of a network, is private (RFC 1918); null for anything else.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv4-is-private-function',
  params: { address: 'string' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ address }) => {
    const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(address.trim());
    const bytes = match?.slice(1, 5).map(Number);
    const bits = Number(match?.[5] ?? 32);
    if (bytes === undefined || bits > 32 || bytes.some((byte) => byte > 255)) return null;
    const [a, b] = bytes as [number, number];
    return (
      (a === 10 && bits >= 8) ||
      (a === 172 && b >= 16 && b <= 31 && bits >= 12) ||
      (a === 192 && b === 168 && bits >= 16)
    );
  },
  clickhouse: ({ address }) =>
    withValue(
      sql`trimBoth(${address})`,
      (text) =>
        sql`if(match(${text}, '^[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}(/[0-9]{1,2})?$') and isNotNull(toIPv4OrNull(replaceRegexpAll(splitByChar('/', ${text})[1], '(^|[.])0+([0-9])', '\\\\1\\\\2'))) and toUInt8OrZero(splitByChar('/', ${text})[2]) <= 32, match(${text}, '^0*10[.]') and (position(${text}, '/') = 0 or toUInt8OrZero(splitByChar('/', ${text})[2]) >= 8) or match(${text}, '^0*172[.]0*(1[6-9]|2[0-9]|3[01])[.]') and (position(${text}, '/') = 0 or toUInt8OrZero(splitByChar('/', ${text})[2]) >= 12) or match(${text}, '^0*192[.]0*168[.]') and (position(${text}, '/') = 0 or toUInt8OrZero(splitByChar('/', ${text})[2]) >= 16), NULL)`,
    ),
  differences: [],
  examples: [
    { args: ['10.1.2.3'], result: true },
    { args: ['192.168.1.1/24'], result: true },
    { args: ['172.32.0.1'], result: false },
    { args: ['8.8.8.8'], result: false },
    { args: ['10.0.0.0/7'], result: false },
    { args: [''], result: null },
    { args: ['256.1.1.1'], result: null },
  ],
});
