import { sql, type Sql, type SqlPart } from './sql.ts';

/** The code points of a text as an array of Int64. */
export function codePointsSql(text: SqlPart): Sql {
  const byte = (index: number): Sql => sql`toInt64(reinterpretAsUInt8(substring(x, ${sql.number(index)}, 1)))`;
  const point = sql`multiIf(length(x) = 1, ${byte(1)}, length(x) = 2, ${byte(1)} % 32 * 64 + ${byte(2)} % 64, length(x) = 3, ${byte(1)} % 16 * 4096 + ${byte(2)} % 64 * 64 + ${byte(3)} % 64, ${byte(1)} % 8 * 262144 + ${byte(2)} % 64 * 4096 + ${byte(3)} % 64 * 64 + ${byte(4)} % 64)`;
  return sql`arrayMap(x -> toInt64(${point}), ngrams(${text}, 1))`;
}

const utf8 = sql`multiIf(c < 128, char(c), c < 2048, char(192 + intDiv(c, 64), 128 + c % 64), c < 65536, char(224 + intDiv(c, 4096), 128 + intDiv(c, 64) % 64, 128 + c % 64), char(240 + intDiv(c, 262144), 128 + intDiv(c, 4096) % 64, 128 + intDiv(c, 64) % 64, 128 + c % 64))`;

/** The text of code points, all of them right. */
export const textOfPointsSql = (points: Sql): Sql => sql`arrayStringConcat(arrayMap(c -> ${utf8}, ${points}))`;
