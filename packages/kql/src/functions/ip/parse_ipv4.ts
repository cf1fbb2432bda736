import { ipv4Bits, ipv4Code, ipv4NetworkOf } from '../../sql/ip.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { ipv4Network, parseIpv4 } from '../../values/ip.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const parseIpv4Function = defineScalar({
  name: 'parse_ipv4',
  category: 'ip',
  doc: 'Returns an IPv4 address as a number, of a network its first address; null when the text is none.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-ipv4-function',
  params: { ip: 'string' },
  returns: 'long',
  nulls: 'handle',
  js: ({ ip }) => {
    const parsed = parseIpv4(ip);
    return parsed === null ? null : BigInt(ipv4Network(parsed.address, parsed.prefix));
  },
  clickhouse: ({ ip }) => withValue(ipv4Code(ip), (code) => ipv4NetworkOf(code, ipv4Bits([code]))),
  differences: [],
  examples: [
    { args: ['192.168.1.1'], result: 3232235777n },
    { args: ['192.168.1.1/24'], result: 3232235776n },
    { args: ['255.255.255.255/31'], result: 4294967294n },
    { args: ['1.2.3.4/0'], result: 0n },
    { args: ['a string'], result: null },
    { args: [''], result: null },
  ],
});

export const parseIpv4Mask = defineScalar({
  name: 'parse_ipv4_mask',
  category: 'ip',
  doc: 'Returns the first `prefix` bits of an IPv4 address as a number; null when the text is no address or the prefix not 0 to 32.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-ipv4-mask-function',
  params: { ip: 'string', prefix: 'long' },
  returns: 'long',
  nulls: 'propagate',
  js: ({ ip, prefix }) => {
    const parsed = parseIpv4(ip);
    if (parsed === null || prefix < 0n || prefix > 32n) return null;
    return BigInt(ipv4Network(parsed.address, Math.min(parsed.prefix, Number(prefix))));
  },
  clickhouse: ({ ip, prefix }) =>
    withValue(
      ipv4Code(ip),
      (code) => sql`if(${prefix} BETWEEN 0 AND 32, ${ipv4NetworkOf(code, ipv4Bits([code], prefix))}, NULL)`,
    ),
  differences: [],
  examples: [
    { args: ['127.0.0.1', 24n], result: 2130706432n },
    { args: ['192.1.168.2', 31n], result: 3221334018n },
    { args: ['192.1.168.3/24', 32n], result: 3221334016n },
    { args: ['192.1.168.2', 33n], result: null },
    { args: ['192.1.168.2', nullOf('long')], result: null },
    { args: ['', 8n], result: null },
  ],
});

export const ipv4NetmaskSuffix = defineScalar({
  name: 'ipv4_netmask_suffix',
  category: 'ip',
  doc: 'Returns the length of the prefix of an IPv4 address or network, 32 where it has none; null when the text is neither.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv4-netmask-suffix-function',
  params: { ip: 'string' },
  returns: 'long',
  nulls: 'handle',
  js: ({ ip }) => {
    const parsed = parseIpv4(ip);
    return parsed === null ? null : BigInt(parsed.prefix);
  },
  clickhouse: ({ ip }) => sql`bitAnd(${ipv4Code(ip)}, 63)`,
  differences: [],
  examples: [
    { args: ['192.168.1.1/24'], result: 24n },
    { args: ['192.168.1.1'], result: 32n },
    { args: ['127.2.3.4/33'], result: null },
    { args: [''], result: null },
  ],
});
