import { ipv6NetworkOf, ipv6TextOf, ipv6Tuple } from '../../sql/ip.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { ipv6Network, ipv6Text, parseIpv6 } from '../../values/ip.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const parseIpv6Function = defineScalar({
  name: 'parse_ipv6',
  category: 'ip',
  doc: "Returns an IPv6 or IPv4 address in its full IPv6 form, of a network its first address; '' when the text is none.",
  learn: 'https://learn.microsoft.com/kusto/query/parse-ipv6-function',
  params: { ip: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ ip }) => {
    const parsed = parseIpv6(ip);
    return parsed === null ? '' : ipv6Text(ipv6Network(parsed.address, parsed.prefix));
  },
  clickhouse: ({ ip }) =>
    withValue(
      ipv6Tuple(ip),
      (tuple) => sql`if(isNull(${tuple}.2), '', ${ipv6TextOf(ipv6NetworkOf(tuple, sql`ifNull(${tuple}.2, 0)`))})`,
    ),
  differences: [],
  examples: [
    { args: ['192.168.255.255'], result: '0000:0000:0000:0000:0000:ffff:c0a8:ffff' },
    { args: ['192.168.255.255/24'], result: '0000:0000:0000:0000:0000:ffff:c0a8:ff00' },
    { args: ['fe80::85d:e82c:9446:7994'], result: 'fe80:0000:0000:0000:085d:e82c:9446:7994' },
    { args: ['fe80::85d:e82c:9446:7994/120'], result: 'fe80:0000:0000:0000:085d:e82c:9446:7900' },
    { args: ['::'], result: '0000:0000:0000:0000:0000:0000:0000:0000' },
    { args: ['127.0.0.256'], result: '' },
    { args: ['::ffff:1.2.3.4/33'], result: '' },
    { args: [''], result: '' },
  ],
});

export const parseIpv6Mask = defineScalar({
  name: 'parse_ipv6_mask',
  category: 'ip',
  doc: "Returns the first `prefix` bits (of 128, also for IPv4) of an address in its full IPv6 form; '' when the text is no address or the prefix not 0 to 128.",
  learn: 'https://learn.microsoft.com/kusto/query/parse-ipv6-mask-function',
  params: { ip: 'string', prefix: 'long' },
  returns: 'string',
  nulls: 'propagate',
  js: ({ ip, prefix }) => {
    const parsed = parseIpv6(ip);
    if (parsed === null || prefix < 0n || prefix > 128n) return '';
    return ipv6Text(ipv6Network(parsed.address, Math.min(parsed.prefix, Number(prefix))));
  },
  clickhouse: ({ ip, prefix }) =>
    withValue(
      ipv6Tuple(ip),
      (tuple) =>
        sql`if(isNull(${tuple}.2) OR NOT ifNull(${prefix} BETWEEN 0 AND 128, false), '', ${ipv6TextOf(ipv6NetworkOf(tuple, sql`least(ifNull(${tuple}.2, 0), ifNull(${prefix}, 0))`))})`,
    ),
  differences: [],
  examples: [
    { args: ['192.168.255.255', 120n], result: '0000:0000:0000:0000:0000:ffff:c0a8:ff00' },
    { args: ['192.168.255.255/24', 124n], result: '0000:0000:0000:0000:0000:ffff:c0a8:ff00' },
    { args: ['fe80::85d:e82c:9446:7994/120', 124n], result: 'fe80:0000:0000:0000:085d:e82c:9446:7900' },
    { args: ['::192.168.255.255', 128n], result: '0000:0000:0000:0000:0000:ffff:c0a8:ffff' },
    { args: ['fe80::1', 129n], result: '' },
    { args: ['fe80::1', nullOf('long')], result: '' },
    { args: ['', 64n], result: '' },
  ],
});
