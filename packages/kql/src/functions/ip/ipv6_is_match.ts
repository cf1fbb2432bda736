import { ipv6Match, ipv6NetworkOf, ipv6Tuple, ipv6TuplesMatch } from '../../sql/ip.ts';
import { withValue } from '../../sql/with-value.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { stringsOf } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { ipv6Network, ipv6Text, parseIpv6, type Ipv6 } from '../../values/ip.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional, variadic } from '../param.ts';

function matches(first: string, second: string, prefix = 128n): boolean | null {
  const [a, b] = [parseIpv6(first), parseIpv6(second)];
  if (a === null || b === null || prefix < 0n || prefix > 128n) return null;
  const bits = Math.min(a.prefix, b.prefix, Number(prefix));
  return ipv6Network(a.address, bits) === ipv6Network(b.address, bits);
}

export const ipv6IsMatch = defineScalar({
  name: 'ipv6_is_match',
  category: 'ip',
  doc: 'Whether two IPv6 or IPv4 addresses agree in as many bits as the shortest of their prefixes and `prefix` has; null when one is no address.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv6-is-match-function',
  params: { ip1: 'string', ip2: 'string', prefix: optional('long') },
  returns: 'bool',
  nulls: 'propagate',
  js: ({ ip1, ip2, prefix }) => matches(ip1, ip2, prefix),
  clickhouse: ({ ip1, ip2, prefix }) => ipv6Match(ip1, ip2, prefix),
  differences: [],
  examples: [
    { args: ['192.168.1.1', '::ffff:192.168.1.1'], result: true },
    { args: ['192.168.1.1/24', '::ffff:192.168.1.255'], result: true },
    { args: ['fe80::85d:e82c:9446:7994/120', 'fe80::85d:e82c:9446:7998'], result: true },
    { args: ['fe80::85d:e82c:9446:7994', 'fe80::85d:e82c:9446:7998', 120n], result: true },
    { args: ['fe80::85d:e82c:9446:7994', 'fe80::85d:e82c:9446:7998'], result: false },
    { args: ['fe80::1', 'fe80::1', 129n], result: null },
    { args: ['fe80::1', 'fe80::1', nullOf('long')], result: null },
    { args: ['fe80::1', ''], result: null },
    { args: ['1::2::3', 'fe80::1'], result: null },
  ],
});

export const ipv6IsInRange = defineScalar({
  name: 'ipv6_is_in_range',
  category: 'ip',
  doc: 'Whether an IPv6 or IPv4 address is in a network (`fe80::/10`); null when one of them is no address.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv6-is-in-range-function',
  params: { address: 'string', range: 'string' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ address, range }) => matches(address, range),
  clickhouse: ({ address, range }) => ipv6Match(address, range),
  differences: [],
  examples: [
    { args: ['a5e:f127:8a9d:146d:e102:b5d3:c755:abcd', 'a5e:f127:8a9d:146d:e102:b5d3:c755:abcd'], result: true },
    { args: ['a5e:f127:8a9d:146d:e102:b5d3:c755:abcd', 'a5e:f127:8a9d:146d:e102:b5d3:c755:0000/112'], result: true },
    { args: ['10.1.1.1', '10.0.0.0/8'], result: true },
    { args: ['fe81::1', 'fe80::/64'], result: false },
    { args: ['', 'fe80::/64'], result: null },
  ],
});

const networksOf = (values: readonly KqlValue[]): Ipv6[] =>
  values.flat(1).flatMap((value) => (typeof value === 'string' ? (parseIpv6(value) ?? []) : []));

/** Whether the address of a tuple is in one of constant networks. */
function inConstants(address: Sql, networks: readonly Ipv6[]): Sql {
  if (networks.length === 0) return sql`false`;
  const addresses = networks.map((one) => sql`toIPv6(${sql.string(ipv6Text(one.address))})`);
  const bits = networks.map((one) => sql.number(one.prefix));
  const shortest = sql`ifNull(least(${address}.2, p), 0)`;
  return sql`arrayExists((a, p) -> ${ipv6NetworkOf(address, shortest)} = IPv6CIDRToRange(a, toUInt8(${shortest})).1, [${sql.join(addresses)}], [${sql.join(bits)}])`;
}

const inUnknown = (address: Sql, ranges: SqlValue): Sql => {
  const test = (text: Sql): Sql =>
    withValue(ipv6Tuple(text), (range) => sql`ifNull(${ipv6TuplesMatch(address, range)}, false)`);
  return ranges.type === 'string' ? test(ranges.sql) : sql`arrayExists(one -> ${test(sql`one`)}, ${stringsOf(ranges)})`;
};

export const ipv6IsInAnyRange = defineScalar({
  name: 'ipv6_is_in_any_range',
  category: 'ip',
  doc: 'Whether an IPv6 or IPv4 address is in one of several networks, or of arrays of them; null when it is no address. Networks that cannot be read hold nothing.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv6-is-in-any-range-function',
  params: { address: 'string', ranges: variadic(['string', 'dynamic']) },
  returns: 'bool',
  nulls: 'handle',
  js: ({ address, ranges }) => {
    if (parseIpv6(address) === null) return null;
    return ranges.flat(1).some((range) => typeof range === 'string' && matches(address, range) === true);
  },
  clickhouse: ({ address, ranges }) =>
    withValue(ipv6Tuple(address), (ip) => {
      const constants = ranges.filter((range) => range.literal !== undefined);
      const tests = ranges.filter((range) => range.literal === undefined).map((range) => inUnknown(ip, range));
      if (constants.length > 0) tests.unshift(inConstants(ip, networksOf(constants.map((range) => range.literal!))));
      return sql`if(isNull(${ip}.2), NULL, ${sql.join(tests, ' OR ')})`;
    }),
  differences: ['A network that cannot be read is passed over; Kusto may give null.'],
  examples: [
    {
      args: [
        'a5e:f127:8a9d:146d:e102:b5d3:c755:abcd',
        dynamic(['a5e:f127:8a9d:146d:e102:b5d3:c755:f6cd/112', '0:0:0:0:0:ffff:c0a8:ac/60']),
      ],
      result: true,
    },
    {
      args: ['a5e:f127:8a9d:146d:e102:b5d3:c756:abd1', 'a5e:f127:8a9d:146d:e102:b5d3:c755:f6cd/112', 'x'],
      result: false,
    },
    { args: ['fe80::1', dynamic([])], result: false },
    { args: ['', dynamic(['fe80::/10'])], result: null },
  ],
});

export const ipv6Compare = defineScalar({
  name: 'ipv6_compare',
  category: 'ip',
  doc: 'Returns -1, 0 or 1 by the order of two IPv6 or IPv4 addresses, in as many bits as the shortest of their prefixes and `prefix` has; null when one is no address.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv6-compare-function',
  params: { ip1: 'string', ip2: 'string', prefix: optional('long') },
  returns: 'long',
  nulls: 'propagate',
  js: ({ ip1, ip2, prefix = 128n }) => {
    const [a, b] = [parseIpv6(ip1), parseIpv6(ip2)];
    if (a === null || b === null || prefix < 0n || prefix > 128n) return null;
    const bits = Math.min(a.prefix, b.prefix, Number(prefix));
    const [first, second] = [ipv6Network(a.address, bits), ipv6Network(b.address, bits)];
    return first < second ? -1n : first > second ? 1n : 0n;
  },
  clickhouse: ({ ip1, ip2, prefix }) =>
    withValue(sql`tuple(${ipv6Tuple(ip1)}, ${ipv6Tuple(ip2)})`, (pair) => {
      const [x, y] = [sql`${pair}.1`, sql`${pair}.2`];
      const limit = prefix === undefined ? sql`128` : sql`ifNull(${prefix}, 0)`;
      const bits = sql`greatest(0, ifNull(least(${x}.2, ${y}.2, ${limit}), 0))`;
      const [first, second] = [ipv6NetworkOf(x, bits), ipv6NetworkOf(y, bits)];
      const order = sql`multiIf(${first} < ${second}, toInt64(-1), ${first} > ${second}, toInt64(1), toInt64(0))`;
      const bad = sql`isNull(${x}.2) OR isNull(${y}.2)`;
      const guard = prefix === undefined ? bad : sql`${bad} OR NOT ifNull(${prefix} BETWEEN 0 AND 128, false)`;
      return sql`if(${guard}, NULL, ${order})`;
    }),
  differences: [],
  examples: [
    { args: ['192.168.1.1', '::ffff:192.168.1.1'], result: 0n },
    { args: ['fe80::85d:e82c:9446:7994', 'fe80::85d:e82c:9446:7995'], result: -1n },
    { args: ['fe80::85d:e82c:9446:7995/127', 'fe80::85d:e82c:9446:7994'], result: 0n },
    { args: ['fe80::2', 'fe80::1', 120n], result: 0n },
    { args: ['fe80::2', 'fe80::1'], result: 1n },
    { args: ['', 'fe80::1'], result: null },
  ],
});
