import { jsonStringArray } from '../../sql/dynamic.ts';
import { ipv4Code } from '../../sql/ip.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { ipv4Text, parseIpv4 } from '../../values/ip.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

/** The bits of the largest network that begins at `start` and ends by `end`. */
function freeBits(start: number, end: number): number {
  let bits = 0;
  while (bits < 32 && start % 2 ** (bits + 1) === 0 && start + 2 ** (bits + 1) - 1 <= end) bits++;
  return bits;
}

export const ipv4RangeToCidrList = defineScalar({
  name: 'ipv4_range_to_cidr_list',
  category: 'ip',
  doc: 'Returns the fewest networks (at most 62) that hold the addresses from one to another, in order; null when one is no address or the last is before the first.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv4-range-to-cidr-list-function',
  params: { start: 'string', end: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ start, end }) => {
    const [first, last] = [parseIpv4(start), parseIpv4(end)];
    if (first === null || last === null || first.address > last.address) return null;
    const networks: string[] = [];
    for (let at = first.address; at <= last.address;) {
      const bits = freeBits(at, last.address);
      networks.push(`${ipv4Text(at)}/${32 - bits}`);
      at += 2 ** bits;
    }
    return networks;
  },
  clickhouse: ({ start, end }) =>
    withValue(sql`tuple(bitShiftRight(${ipv4Code(start)}, 6), bitShiftRight(${ipv4Code(end)}, 6))`, (range) => {
      const last = sql`ifNull(${range}.2, -1)`;
      const bits = sql`toUInt8(arrayCount(b -> positiveModulo(a.1, bitShiftLeft(toInt64(1), toUInt8(b))) = 0 AND a.1 + bitShiftLeft(toInt64(1), toUInt8(b)) - 1 <= ${last}, range(1, 33)))`;
      const next = sql`arrayMap(n -> tuple(a.1 + bitShiftLeft(toInt64(1), n), arrayPushBack(a.2, concat(toString(toIPv4(toUInt32(a.1))), '/', toString(32 - n)))), [${bits}])[1]`;
      const found = sql`arrayFold((a, i) -> if(a.1 > ${last}, a, ${next}), range(64), tuple(ifNull(${range}.1, toInt64(0)), CAST([], 'Array(String)'))).2`;
      return sql`if(ifNull(${range}.1 <= ${range}.2, false), ${jsonStringArray(found)}, '')`;
    }),
  differences: [],
  examples: [
    { args: ['1.1.128.0', '1.1.140.255'], result: dynamic(['1.1.128.0/21', '1.1.136.0/22', '1.1.140.0/24']) },
    { args: ['10.0.0.3', '10.0.0.8'], result: dynamic(['10.0.0.3/32', '10.0.0.4/30', '10.0.0.8/32']) },
    { args: ['0.0.0.0', '255.255.255.255'], result: dynamic(['0.0.0.0/0']) },
    { args: ['10.0.0.1', '10.0.0.1'], result: dynamic(['10.0.0.1/32']) },
    { args: ['10.0.0.2', '10.0.0.1'], result: dynamic(null) },
    { args: ['', '10.0.0.1'], result: dynamic(null) },
  ],
});
