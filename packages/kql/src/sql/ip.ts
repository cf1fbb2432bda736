import { addressEdges, ipv4InText, octet } from '../values/ip.ts';
import { sql, type Sql, type SqlPart } from './sql.ts';
import { withValue } from './with-value.ts';

const dotted = '[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}';

/** An IPv4 address or network as one number, address * 64 + prefix; NULL when the text is none. */
export const ipv4Code = (text: SqlPart): Sql =>
  withValue(sql`trimBoth(${text})`, (t) =>
    withValue(
      sql`toInt64(if(position(${t}, '/') = 0, 32, toUInt8OrZero(splitByChar('/', ${t})[2])))`,
      (prefix) =>
        sql`if(match(${t}, ${sql.string(`^${dotted}(/[0-9]{1,2})?$`)}) AND ${prefix} <= 32, toInt64(toUInt32(toIPv4OrNull(splitByChar('/', ${t})[1]))) * 64 + ${prefix}, NULL)`,
    ),
  );

const allBits = sql.int64(4_294_967_296);

/** The first `bits` bits (0 to 32) of the address in a code. */
export const ipv4NetworkOf = (code: Sql, bits: SqlPart): Sql =>
  sql`bitAnd(bitShiftRight(${code}, 6), ${allBits} - bitShiftLeft(toInt64(1), toUInt8(32 - ${bits})))`;

/** The shortest prefix of codes and `prefix`. */
export const ipv4Bits = (codes: readonly Sql[], prefix?: SqlPart): Sql =>
  sql`least(${sql.join([...codes.map((code) => sql`bitAnd(${code}, 63)`), ...(prefix === undefined ? [] : [sql`ifNull(${prefix}, 0)`])])}, 32)`;

/** `body` over the networks of two texts, cut to the shortest prefix; NULL when a text is no address or the prefix none. */
export const withIpv4Networks = (
  a: SqlPart,
  b: SqlPart,
  prefix: SqlPart | undefined,
  body: (a: Sql, b: Sql) => Sql,
): Sql =>
  withValue(ipv4Code(a), (codeA) =>
    withValue(ipv4Code(b), (codeB) =>
      withValue(ipv4Bits([codeA, codeB], prefix), (bits) => {
        const result = body(ipv4NetworkOf(codeA, bits), ipv4NetworkOf(codeB, bits));
        return prefix === undefined ? result : sql`if(${prefix} BETWEEN 0 AND 32, ${result}, NULL)`;
      }),
    ),
  );

/** An IPv6 or IPv4 address or network as a tuple of the address and its prefix; the prefix is NULL when the text is none. */
export const ipv6Tuple = (text: SqlPart): Sql =>
  withValue(sql`replaceRegexpOne(trimBoth(${text}), '^::(?i:ffff:)?([0-9]+[.])', '\\\\1')`, (t) => {
    const address = sql`if(match(${t}, ${sql.string(`^${dotted}(/[0-9]+)?$`)}), concat('::ffff:', toString(toIPv4OrNull(splitByChar('/', ${t})[1]))), splitByChar('/', ${t})[1])`;
    const isV4 = sql`position(${t}, ':') = 0`;
    return withValue(address, (part) =>
      withValue(
        sql`toInt64(if(position(${t}, '/') = 0, if(${isV4}, 32, 128), toUInt16OrZero(splitByChar('/', ${t})[2]))) + if(${isV4}, 96, 0)`,
        (prefix) =>
          sql`tuple(toIPv6OrDefault(ifNull(${part}, '')), if(isNotNull(toIPv6OrNull(ifNull(${part}, ''))) AND match(${t}, '^[0-9a-fA-F:.]+(/[0-9]{1,3})?$') AND ${prefix} <= 128, ${prefix}, NULL))`,
      ),
    );
  });

/** The first `bits` bits (0 to 128) of the address in a tuple; `bits` may not be NULL. */
export const ipv6NetworkOf = (tuple: Sql, bits: Sql): Sql => sql`IPv6CIDRToRange(${tuple}.1, toUInt8(${bits})).1`;

/** Eight groups of four hex digits. */
export const ipv6TextOf = (address: Sql): Sql =>
  sql`substring(replaceRegexpAll(lower(hex(${address})), '(....)', ':\\\\1'), 2)`;

/** Whether the addresses of two tuples have the same first bits, as many as the shortest prefix has; NULL as above. */
export function ipv6TuplesMatch(x: Sql, y: Sql, prefix?: SqlPart): Sql {
  const bits = sql`ifNull(least(${sql.join([sql`${x}.2`, sql`${y}.2`, ...(prefix === undefined ? [] : [sql`ifNull(${prefix}, 0)`])])}), 0)`;
  const bad = sql`isNull(${x}.2) OR isNull(${y}.2)`;
  const guard = prefix === undefined ? bad : sql`${bad} OR NOT ifNull(${prefix} BETWEEN 0 AND 128, false)`;
  return sql`if(${guard}, NULL, ${ipv6NetworkOf(x, bits)} = ${ipv6NetworkOf(y, bits)})`;
}

/** Whether two texts are addresses with the same first bits. */
export const ipv6Match = (a: SqlPart, b: SqlPart, prefix?: SqlPart): Sql =>
  withValue(ipv6Tuple(a), (x) => withValue(ipv6Tuple(b), (y) => ipv6TuplesMatch(x, y, prefix)));

const between = (patterns: string): string => `(?s)${addressEdges.left}(?:${patterns})${addressEdges.right}`;

/** Whether one of the constant addresses or prefixes stands in the text; those that are none never do. */
export function constantIpv4InText(text: SqlPart, needles: readonly string[], allowsPrefix: boolean): Sql {
  const valid = [...new Set(needles)].flatMap((needle) => {
    const pattern = ipv4InText(needle, allowsPrefix);
    return pattern === null ? [] : [{ needle, pattern }];
  });
  if (valid.length === 0) return sql`false`;
  const tests: Sql[] = [];
  // multiSearchAny takes at most 255 needles
  for (let index = 0; index < valid.length; index += 200) {
    const group = valid.slice(index, index + 200);
    const pattern = sql.string(between(group.map((one) => one.pattern).join('|')));
    tests.push(
      sql`multiSearchAny(${text}, [${sql.join(group.map((one) => sql.string(one.needle)))}]) AND match(${text}, ${pattern})`,
    );
  }
  return sql`(${sql.join(tests, ' OR ')})`;
}

/** The same for an address known only when the query runs. */
export const ipv4InTextSql = (text: SqlPart, needle: Sql, allowsPrefix: boolean): Sql =>
  withValue(needle, (n) => {
    const whole = sql`match(${n}, ${sql.string(`^${dotted}$`)}) AND isNotNull(toIPv4OrNull(${n}))`;
    const dots = sql`countSubstrings(${n}, '.')`;
    const part = sql`match(${n}, '^([0-9]{1,3}[.]){1,3}$') AND arrayAll(x -> toUInt16OrZero(x) <= 255, splitByChar('.', ${n}))`;
    const rest = allowsPrefix
      ? sql`if(${part}, substring(repeat(concat('[.]', ${sql.string(octet)}), toUInt8(if(${part}, 4 - ${dots}, 1))), 4), '')`
      : sql`''`;
    const pattern = sql`concat(${sql.string(`(?s)${addressEdges.left}`)}, replaceAll(${n}, '.', '[.]'), ${rest}, ${sql.string(addressEdges.right)})`;
    const valid = allowsPrefix ? sql`(${whole} OR ${part})` : sql`(${whole})`;
    return sql`(${valid} AND match(${text}, if(${valid}, ${pattern}, '')))`;
  });
