import type { FormatPart } from '../values/time-format.ts';
import { sql, type Sql, type SqlPart } from './sql.ts';

const padded = (value: Sql, size: number): Sql =>
  size <= 1
    ? sql`toString(${value})`
    : sql`leftPad(toString(${value}), greatest(${sql.number(size)}, length(toString(${value}))), '0')`;

/** The parts that times and spans share, of ticks that are not negative. */
function clockPart(ticks: Sql, letter: string, size: number): Sql {
  switch (letter) {
    case 'H':
      return padded(sql`intDiv(${ticks}, 36000000000) % 24`, size);
    case 'm':
      return padded(sql`intDiv(${ticks}, 600000000) % 60`, size);
    case 's':
      return padded(sql`intDiv(${ticks}, 10000000) % 60`, size);
    default: {
      const digits = sql`substring(leftPad(toString(${ticks} % 10000000), 7, '0'), 1, ${sql.number(size)})`;
      return letter === 'F' ? sql`trimRight(${digits}, '0')` : digits;
    }
  }
}

/** A time in a format; `ticks` are its ticks since 0001. */
export function formatTimeSql(datetime: SqlPart, ticks: Sql, parts: readonly FormatPart[]): Sql {
  const hour = sql`intDiv(${ticks}, 36000000000) % 24`;
  const pieces = parts.map((part) => {
    if (typeof part === 'string') return sql.string(part);
    switch (part.letter) {
      case 'y':
        return part.size > 2 ? padded(sql`toYear(${datetime})`, 4) : padded(sql`toYear(${datetime}) % 100`, part.size);
      case 'M':
        return padded(sql`toMonth(${datetime})`, part.size);
      case 'd':
        return padded(sql`toDayOfMonth(${datetime})`, part.size);
      case 'h':
        return padded(sql`(${hour} + 11) % 12 + 1`, part.size);
      case 't':
        return sql`substring(if(${hour} < 12, 'AM', 'PM'), 1, ${sql.number(part.size)})`;
      default:
        return clockPart(ticks, part.letter, part.size);
    }
  });
  return sql`concat('', '', ${sql.join(pieces)})`;
}

/** A span in a format; `span` and its `size` without sign in ticks. */
export function formatSpanSql(span: Sql, size: Sql, parts: readonly FormatPart[]): Sql {
  const pieces = parts.map((part) => {
    if (typeof part === 'string') return sql.string(part);
    if (part.letter === 'd') return padded(sql`intDiv(${size}, 864000000000)`, part.size);
    return clockPart(size, part.letter === 'h' ? 'H' : part.letter, part.size);
  });
  return sql`concat(if(${span} < 0, '-', ''), ${sql.join(pieces)})`;
}
