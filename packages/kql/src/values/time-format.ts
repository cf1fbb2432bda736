import { TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND } from './timespan.ts';
import { dateOfTicks } from './datetime.ts';

/** A run of one letter of a format, as long as Kusto takes it, or other text. */
export type FormatPart = { readonly letter: string; readonly size: number } | string;

const longest = (letters: Readonly<Record<string, number>>): RegExp => {
  const runs = Object.entries(letters).map(([letter, most]) => `${letter}{1,${most}}`);
  return new RegExp(`${runs.join('|')}|[^]`, 'g');
};
const datetimeRuns = longest({ y: 4, M: 2, d: 2, h: 2, H: 2, m: 2, s: 2, f: 7, F: 7, t: 2 });
const timespanRuns = longest({ d: 8, h: 2, H: 2, m: 2, s: 2, f: 7, F: 7 });

const split = (format: string, runs: RegExp): FormatPart[] =>
  (format.match(runs) ?? []).map((part) =>
    (runs === datetimeRuns ? /^[yMdhHmsfFt]/ : /^[dhHmsfF]/).test(part)
      ? { letter: part[0]!, size: part.length }
      : part,
  );

export const datetimeFormat = (format: string): FormatPart[] => split(format, datetimeRuns);
export const timespanFormat = (format: string): FormatPart[] => split(format, timespanRuns);

/** What stands between the parts of a format. */
const separators = /^[ /\-:,._[\]]$/;

/** Returns the first character of a format that Kusto refuses: one that is neither part of a time nor a separator. */
export const wrongInFormat = (parts: readonly FormatPart[]): string | undefined =>
  parts.find((part): part is string => typeof part === 'string' && !separators.test(part));

const padded = (value: bigint | number, size: number): string => value.toString().padStart(size, '0');

/** The parts that times and spans share, of ticks that are not negative. */
function clockPart(ticks: bigint, letter: string, size: number): string {
  switch (letter) {
    case 'H':
      return padded((ticks % TICKS_PER_DAY) / TICKS_PER_HOUR, size);
    case 'm':
      return padded((ticks % TICKS_PER_HOUR) / TICKS_PER_MINUTE, size);
    case 's':
      return padded((ticks % TICKS_PER_MINUTE) / TICKS_PER_SECOND, size);
    default: {
      const digits = padded(ticks % TICKS_PER_SECOND, 7).slice(0, size);
      return letter === 'F' ? digits.replace(/0+$/, '') : digits;
    }
  }
}

/** Returns a time in a format; `y` and `yy` are two digits of the year. */
export function formatTime(ticks: bigint, format: string): string {
  const date = dateOfTicks(ticks);
  const hour = Number((ticks % TICKS_PER_DAY) / TICKS_PER_HOUR);
  return datetimeFormat(format)
    .map((part) => {
      if (typeof part === 'string') return part;
      switch (part.letter) {
        case 'y':
          return part.size > 2 ? padded(date.getUTCFullYear(), 4) : padded(date.getUTCFullYear() % 100, part.size);
        case 'M':
          return padded(date.getUTCMonth() + 1, part.size);
        case 'd':
          return padded(date.getUTCDate(), part.size);
        case 'h':
          return padded(hour % 12 === 0 ? 12 : hour % 12, part.size);
        case 't':
          return (hour < 12 ? 'AM' : 'PM').slice(0, part.size);
        default:
          return clockPart(ticks, part.letter, part.size);
      }
    })
    .join('');
}

/** Returns a span in a format, a negative one with its sign first. */
export function formatSpan(span: bigint, format: string): string {
  const ticks = span < 0n ? -span : span;
  const text = timespanFormat(format)
    .map((part) => {
      if (typeof part === 'string') return part;
      if (part.letter === 'd') return padded(ticks / TICKS_PER_DAY, part.size);
      return clockPart(ticks, part.letter === 'h' ? 'H' : part.letter, part.size);
    })
    .join('');
  return span < 0n ? `-${text}` : text;
}
