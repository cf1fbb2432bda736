import { labelDots, punycodeLimit } from '../values/punycode.ts';
import { codePointsSql, textOfPointsSql } from './code-points.ts';
import { sql, type Sql } from './sql.ts';
import { withValue } from './with-value.ts';

const limit = sql.number(punycodeLimit);
const letters = sql`'abcdefghijklmnopqrstuvwxyz0123456789'`;
const threshold = (step: Sql, bias: Sql): Sql => sql`least(26, greatest(1, ${step} - ${bias}))`;

/** The next bias (RFC 3492, section 6.1) after an insertion of `delta` that makes `count` characters. */
function adapt(delta: Sql, count: Sql, first: Sql): Sql {
  const start = withValue(
    sql`if(${first}, intDiv(${delta}, 700), intDiv(${delta}, 2))`,
    (rest) => sql`tuple(toInt64(${rest} + intDiv(${rest}, ${count})), toInt64(0))`,
  );
  const folded = sql`arrayFold((a, i) -> if(a.1 > 455, tuple(intDiv(a.1, 35), a.2 + 36), a), range(8), ${start})`;
  return withValue(folded, (a) => sql`toInt64(${a}.2 + intDiv(36 * ${a}.1, ${a}.1 + 38))`);
}

/** A number in the digits of Punycode. */
function digits(delta: Sql, bias: Sql): Sql {
  const next = withValue(threshold(sql`36 * n`, bias), (t) => {
    const last = sql`tuple(toInt64(-1), concat(v.2, substring(${letters}, v.1 + 1, 1)))`;
    const more = sql`tuple(intDiv(v.1 - ${t}, 36 - ${t}), concat(v.2, substring(${letters}, ${t} + (v.1 - ${t}) % (36 - ${t}) + 1, 1)))`;
    return sql`if(v.1 < 0, v, if(v.1 < ${t}, ${last}, ${more}))`;
  });
  return sql`arrayFold((v, n) -> ${next}, range(1, 15), tuple(toInt64(${delta}), '')).2`;
}

/**
 * A text in Punycode; NULL for more characters than allowed. All insertions are known beforehand: characters that are not ASCII
 * by code and place, each after those that are there already.
 */
export const toPunycodeSql = (text: Sql): Sql =>
  withValue(codePointsSql(text), (points) => {
    const basic = sql`arrayFilter(c -> c < 128, ${points})`;
    const places = sql`arrayMap((c, j) -> tuple(c, toInt64(arrayCount(x -> x <= c, arraySlice(${points}, 1, j - 1)))), ${points}, arrayEnumerate(${points}))`;
    const sorted = sql`arraySort((e, j) -> tuple(e.1, j), arrayFilter(e -> e.1 >= 128, ${places}), arrayFilter((j, e) -> e.1 >= 128, arrayEnumerate(${points}), ${places}))`;
    const start = withValue(
      basic,
      (b) =>
        sql`tuple(concat(${textOfPointsSql(b)}, if(empty(${b}), '', '-')), toInt64(72), toInt64(length(${b})), toInt64(128), toInt64(-1))`,
    );
    // State: the output, the bias, how many characters are there, the code and the place of the last one.
    const step = withValue(
      sql`((e.1 - s.4) * (s.3 + 1) + e.2 - s.5 - 1)`,
      (delta) =>
        sql`tuple(concat(s.1, ${digits(delta, sql`s.2`)}), ${adapt(delta, sql`(s.3 + 1)`, sql`s.4 = 128 AND s.5 = -1`)}, s.3 + 1, e.1, e.2)`,
    );
    return sql`if(length(${points}) > ${limit}, NULL, arrayFold((s, e) -> ${step}, if(length(${points}) > ${limit}, [], ${sorted}), ${start}).1)`;
  });

/** The text of Punycode; NULL for what is none. */
export function fromPunycodeSql(text: Sql): Sql {
  const hyphen = sql`(length(${text}) + 1 - position(reverse(${text}), '-'))`;
  const cut = sql`if(position(${text}, '-') = 0 OR ${hyphen} = 1, 0, ${hyphen})`;
  const usable = sql`length(${text}) <= ${limit} AND match(${text}, '^[\\\\x00-\\\\x7f]*$')`;
  const parts = withValue(
    cut,
    (c) =>
      sql`tuple(arrayMap(x -> toInt64(reinterpretAsUInt8(x)), ngrams(substring(${text}, 1, greatest(${c} - 1, 0)), 1)), arrayMap(x -> toInt64(position(${letters}, lower(x))) - 1, ngrams(substring(${text}, ${c} + 1), 1)))`,
  );
  // State: place, weight, step, code, bias, the place before, the code points, whether all is right.
  const step = withValue(sql`tuple(s.1 + d * s.2, ${threshold(sql`s.3`, sql`s.5`)}, toInt64(length(s.7)) + 1)`, (n) => {
    const [place, bound, count] = [sql`${n}.1`, sql`${n}.2`, sql`${n}.3`];
    const code = sql`(s.4 + intDiv(${place}, ${count}))`;
    const at = sql`(${place} % ${count})`;
    const points = sql`arrayConcat(arraySlice(s.7, 1, ${at}), [${code}], arraySlice(s.7, ${at} + 1))`;
    const right = sql`toUInt8(${code} <= 1114111 AND NOT ${code} BETWEEN 55296 AND 57343)`;
    const more = sql`tuple(${place}, s.2 * (36 - ${bound}), s.3 + 36, s.4, s.5, s.6, s.7, toUInt8(${place} <= 2147483648 AND s.2 * (36 - ${bound}) <= 2147483648))`;
    const done = sql`tuple(${at} + 1, toInt64(1), toInt64(36), ${code}, ${adapt(sql`(${place} - s.6)`, count, sql`s.6 = 0`)}, ${at} + 1, ${points}, ${right})`;
    return sql`multiIf(s.8 = 0, s, d < 0, tuple(s.1, s.2, s.3, s.4, s.5, s.6, s.7, toUInt8(0)), d >= ${bound}, ${more}, ${done})`;
  });
  return withValue(sql`if(${usable}, ${parts}, tuple(CAST([], 'Array(Int64)'), [toInt64(-1)]))`, (p) => {
    const start = sql`tuple(toInt64(0), toInt64(1), toInt64(36), toInt64(128), toInt64(72), toInt64(0), ${p}.1, toUInt8(1))`;
    return withValue(
      sql`arrayFold((s, d) -> ${step}, ${p}.2, ${start})`,
      (end) => sql`if(${end}.8 = 1 AND ${end}.3 = 36, ${textOfPointsSql(sql`${end}.7`)}, NULL)`,
    );
  });
}

const labelsSql = (labels: Sql): Sql =>
  withValue(
    labels,
    (all) =>
      sql`if(arrayExists(t -> isNull(t), ${all}), NULL, arrayStringConcat(arrayMap(t -> ifNull(t, ''), ${all}), '.'))`,
  );

/** A name with each label that is not ASCII in Punycode. */
export const domainToPunycodeSql = (name: Sql): Sql =>
  labelsSql(
    sql`arrayMap(t -> if(match(t, '^[\\\\x00-\\\\x7f]*$'), toNullable(t), concat('xn--', ${toPunycodeSql(sql`t`)})), splitByChar('.', replaceRegexpAll(${name}, ${sql.string(`[${labelDots}]`)}, '.')))`,
  );

/** A name with each label that begins with `xn--` as it reads. */
export const domainFromPunycodeSql = (name: Sql): Sql =>
  labelsSql(
    sql`arrayMap(t -> if(startsWith(lower(t), 'xn--'), ${fromPunycodeSql(sql`substring(t, 5)`)}, toNullable(t)), splitByChar('.', ${name}))`,
  );
