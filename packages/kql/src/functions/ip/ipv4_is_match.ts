import { withIpv4Networks } from '../../sql/ip.ts';
import { sql } from '../../sql/sql.ts';
import { compareIpv4, parseIpv4 } from '../../values/ip.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

const compare = (first: string, second: string, prefix: bigint | undefined): bigint | null => {
  const [a, b] = [parseIpv4(first), parseIpv4(second)];
  return a === null || b === null ? null : compareIpv4(a, b, prefix);
};

export const ipv4IsMatch = defineScalar({
  name: 'ipv4_is_match',
  category: 'ip',
  doc: 'Whether two IPv4 addresses agree in as many bits as the shortest of their prefixes and `prefix` has; null when one is no address.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv4-is-match-function',
  params: { ip1: 'string', ip2: 'string', prefix: optional('long') },
  returns: 'bool',
  nulls: 'propagate',
  js: ({ ip1, ip2, prefix }) => {
    const order = compare(ip1, ip2, prefix);
    return order === null ? null : order === 0n;
  },
  clickhouse: ({ ip1, ip2, prefix }) => withIpv4Networks(ip1, ip2, prefix, (a, b) => sql`${a} = ${b}`),
  differences: [],
  examples: [
    { args: ['192.168.1.0', '192.168.1.0'], result: true },
    { args: ['192.168.1.1/24', '192.168.1.255'], result: true },
    { args: ['192.168.1.1/30', '192.168.1.255/24'], result: true },
    { args: ['192.168.1.1', '192.168.1.0', 31n], result: true },
    { args: ['192.168.1.1', '192.168.1.2', 31n], result: false },
    { args: ['1.1.1.1', '200.2.2.2', 0n], result: true },
    { args: ['192.168.1.1', '', 31n], result: null },
    { args: ['192.168.1.1', '192.168.1.1', 33n], result: null },
    { args: ['192.168.1.1', '192.168.1.1', nullOf('long')], result: null },
  ],
});

export const ipv4Compare = defineScalar({
  name: 'ipv4_compare',
  category: 'ip',
  doc: 'Returns -1, 0 or 1 by the order of two IPv4 addresses, in as many bits as the shortest of their prefixes and `prefix` has; null when one is no address.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv4-compare-function',
  params: { ip1: 'string', ip2: 'string', prefix: optional('long') },
  returns: 'long',
  nulls: 'propagate',
  js: ({ ip1, ip2, prefix }) => compare(ip1, ip2, prefix),
  clickhouse: ({ ip1, ip2, prefix }) => withIpv4Networks(ip1, ip2, prefix, (a, b) => sql`toInt64(sign(${a} - ${b}))`),
  differences: [],
  examples: [
    { args: ['192.168.1.1', '192.168.1.255/24'], result: 0n },
    { args: ['192.168.1.1/24', '192.168.1.255', 31n], result: 0n },
    { args: ['10.0.0.1', '10.0.0.2'], result: -1n },
    { args: ['200.0.0.1', '10.0.0.2'], result: 1n },
    { args: ['', '10.0.0.2'], result: null },
  ],
});

export const ipv4IsInRange = defineScalar({
  name: 'ipv4_is_in_range',
  category: 'ip',
  doc: 'Whether an IPv4 address is in a network (`10.0.0.0/8`); null when one of them is no address.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv4-is-in-range-function',
  params: { address: 'string', range: 'string' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ address, range }) => {
    const order = compare(address, range, undefined);
    return order === null ? null : order === 0n;
  },
  clickhouse: ({ address, range }) => withIpv4Networks(address, range, undefined, (a, b) => sql`${a} = ${b}`),
  differences: [],
  examples: [
    { args: ['192.168.1.1', '192.168.1.255/24'], result: true },
    { args: ['192.168.1.1', '192.168.1.1'], result: true },
    { args: ['192.168.2.1', '192.168.1.0/24'], result: false },
    { args: ['', '192.168.1.0/24'], result: null },
    { args: ['192.168.1.1', '192.168.1.0/33'], result: null },
  ],
});
