import { stringsOf } from '../../sql/dynamic.ts';
import { ipv4Bits, ipv4Code, ipv4NetworkOf } from '../../sql/ip.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { compareIpv4, ipv4Network, parseIpv4, type Ipv4 } from '../../values/ip.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { variadic } from '../param.ts';

const networksOf = (values: readonly KqlValue[]): Ipv4[] =>
  values.flat(1).flatMap((value) => (typeof value === 'string' ? (parseIpv4(value) ?? []) : []));

/** Whether the address with `code` is in one of constant networks. */
function inConstants(code: Sql, networks: readonly Ipv4[]): Sql {
  if (networks.length === 0) return sql`if(isNull(${code}), NULL, false)`;
  const addresses = networks.map((one) => sql.number(ipv4Network(one.address, one.prefix)));
  const bits = networks.map((one) => sql.number(one.prefix));
  return sql`arrayExists((a, p) -> ifNull(bitAnd(${code}, 63) >= p AND ${ipv4NetworkOf(code, sql`p`)} = a, false), [${sql.join(addresses)}], [${sql.join(bits)}])`;
}

function inUnknown(code: Sql, ranges: SqlValue): Sql {
  const test = (text: Sql): Sql =>
    withValue(ipv4Code(text), (range) =>
      withValue(
        ipv4Bits([code, range]),
        (bits) => sql`ifNull(${ipv4NetworkOf(code, bits)} = ${ipv4NetworkOf(range, bits)}, false)`,
      ),
    );
  return ranges.type === 'string' ? test(ranges.sql) : sql`arrayExists(one -> ${test(sql`one`)}, ${stringsOf(ranges)})`;
}

export const ipv4IsInAnyRange = defineScalar({
  name: 'ipv4_is_in_any_range',
  category: 'ip',
  doc: 'Whether an IPv4 address is in one of several networks, or of arrays of them; null when it is no address. Networks that cannot be read hold nothing.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv4-is-in-any-range-function',
  params: { address: 'string', ranges: variadic(['string', 'dynamic']) },
  returns: 'bool',
  nulls: 'handle',
  js: ({ address, ranges }) => {
    const ip = parseIpv4(address);
    return ip === null ? null : networksOf(ranges).some((range) => compareIpv4(ip, range) === 0n);
  },
  clickhouse: ({ address, ranges }) =>
    withValue(ipv4Code(address), (code) => {
      const constants = ranges.filter((range) => range.literal !== undefined);
      const others = ranges.filter((range) => range.literal === undefined);
      const tests = others.map((range) => inUnknown(code, range));
      if (constants.length > 0) tests.unshift(inConstants(code, networksOf(constants.map((range) => range.literal!))));
      return sql`if(isNull(${code}), NULL, ${sql.join(tests, ' OR ')})`;
    }),
  differences: ['A network that cannot be read is passed over; Kusto may give null.'],
  examples: [
    { args: ['192.168.1.6', '192.168.1.1/24', '10.0.0.1/8', '127.1.0.1/16'], result: true },
    { args: ['127.0.0.1', dynamic(['127.0.0.1', '192.168.1.1'])], result: true },
    { args: ['127.0.0.1', '192.168.1.1'], result: false },
    { args: ['11.0.0.1', dynamic(['x', '10.0.0.0/8'])], result: false },
    { args: ['10.0.0.1', dynamic([])], result: false },
    { args: ['10.0.0.1', dynamic(null)], result: false },
    { args: ['', dynamic(['10.0.0.0/8'])], result: null },
  ],
});
