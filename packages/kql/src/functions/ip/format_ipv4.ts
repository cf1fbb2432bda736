import { ipv4Bits, ipv4Code, ipv4NetworkOf } from '../../sql/ip.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { ipv4Network, ipv4Text, parseIpv4, type Ipv4 } from '../../values/ip.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

/** The network that an address (text or number) and a prefix name. */
function networkOf(ip: KqlValue, prefix: bigint): Ipv4 | null {
  const parsed =
    typeof ip === 'string'
      ? parseIpv4(ip)
      : Number(ip) >= 0 && Number(ip) < 2 ** 32
        ? { address: Number(ip), prefix: 32 }
        : null;
  if (parsed === null || prefix < 0n || prefix > 32n) return null;
  const bits = Math.min(parsed.prefix, Number(prefix));
  return { address: ipv4Network(parsed.address, bits), prefix: bits };
}

function formatSql(ip: SqlValue, prefix: SqlValue | undefined, body: (address: Sql, bits: Sql) => Sql): Sql {
  const code =
    ip.type === 'string' ? ipv4Code(ip) : sql`if(${ip} BETWEEN 0 AND 4294967295, toInt64(${ip}) * 64 + 32, NULL)`;
  return withValue(code, (c) =>
    withValue(ipv4Bits([c], prefix), (bits) => {
      const bad = sql`isNull(${c})`;
      const guard = prefix === undefined ? bad : sql`${bad} OR NOT ifNull(${prefix} BETWEEN 0 AND 32, false)`;
      return sql`if(${guard}, '', ${body(sql`IPv4NumToString(toUInt32(ifNull(${ipv4NetworkOf(c, bits)}, 0)))`, bits)})`;
    }),
  );
}

const params = { ip: ['string', 'long', 'int'], prefix: optional('long') } as const;

export const formatIpv4 = defineScalar({
  name: 'format_ipv4',
  category: 'ip',
  doc: "Returns the first `prefix` bits of an IPv4 address (text or number) as an address; '' when it is none.",
  learn: 'https://learn.microsoft.com/kusto/query/format-ipv4-function',
  params,
  returns: 'string',
  nulls: 'propagate',
  js: ({ ip, prefix = 32n }) => {
    const network = networkOf(ip, prefix);
    return network === null ? '' : ipv4Text(network.address);
  },
  clickhouse: ({ ip, prefix }) => formatSql(ip, prefix, (address) => address),
  differences: [],
  examples: [
    { args: ['192.168.1.1', 24n], result: '192.168.1.0' },
    { args: ['192.168.1.1/24', 32n], result: '192.168.1.0' },
    { args: [3232236031n, 24n], result: '192.168.1.0' },
    { args: [3232236031n], result: '192.168.1.255' },
    { args: ['192.168.1.1/24', -1n], result: '' },
    { args: [4294967296n], result: '' },
    { args: [nullOf('long')], result: '' },
    { args: ['', 24n], result: '' },
  ],
});

export const formatIpv4Mask = defineScalar({
  name: 'format_ipv4_mask',
  category: 'ip',
  doc: "Returns the network of an IPv4 address (text or number) and a prefix, as `a.b.c.d/n`; '' when it is none.",
  learn: 'https://learn.microsoft.com/kusto/query/format-ipv4-mask-function',
  params,
  returns: 'string',
  nulls: 'propagate',
  js: ({ ip, prefix = 32n }) => {
    const network = networkOf(ip, prefix);
    return network === null ? '' : `${ipv4Text(network.address)}/${network.prefix}`;
  },
  clickhouse: ({ ip, prefix }) =>
    formatSql(ip, prefix, (address, bits) => sql`concat(${address}, '/', toString(ifNull(${bits}, 0)))`),
  differences: [],
  examples: [
    { args: ['192.168.1.1', 24n], result: '192.168.1.0/24' },
    { args: ['192.168.1.1/24', 32n], result: '192.168.1.0/24' },
    { args: [3232236031n, 24n], result: '192.168.1.0/24' },
    { args: ['192.168.1.1', -1n], result: '' },
    { args: ['', 24n], result: '' },
  ],
});
