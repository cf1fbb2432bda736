import { TICKS_PER_MILLISECOND, TICKS_PER_MINUTE, TICKS_PER_SECOND } from './timespan.ts';

/** Ticks (100 ns since 0001-01-01) of 1970-01-01. */
export const TICKS_1970 = 621_355_968_000_000_000n;
/** Ticks of 9999-12-31 23:59:59.9999999, the last datetime. */
export const TICKS_MAX = 3_155_378_975_999_999_999n;

/** Returns the ticks of a JavaScript date (whole milliseconds). */
export const ticksOfDate = (date: Date): bigint => BigInt(date.getTime()) * TICKS_PER_MILLISECOND + TICKS_1970;

/** Returns the UTC calendar date of ticks; its `getTime()` is floored to milliseconds. */
export function dateOfTicks(ticks: bigint): Date {
  const since = ticks - TICKS_1970;
  const millis = since / TICKS_PER_MILLISECOND - (since % TICKS_PER_MILLISECOND < 0n ? 1n : 0n);
  return new Date(Number(millis));
}

/** Returns ticks as ISO 8601 with seven decimals and `Z`: `2024-01-02T03:04:05.1234567Z`. */
export function formatDatetime(ticks: bigint): string {
  const date = dateOfTicks(ticks);
  const year = date.getUTCFullYear().toString().padStart(4, '0');
  const fraction = (((ticks % TICKS_PER_SECOND) + TICKS_PER_SECOND) % TICKS_PER_SECOND).toString().padStart(7, '0');
  return `${year}${date.toISOString().slice(-20, -5)}.${fraction}Z`;
}

const iso =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?)?\s*(Z|z|[+-]\d{2}:?\d{2})?$/;
const american =
  /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[T ,]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.](\d{1,7}))?)?\s*(AM|PM|am|pm)?)?\s*(Z)?$/;
const compact = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** RFC 822 and its kin: `Sun, 15 Jun 2014 08:03:04 GMT`, `15 Jun 2014 8:03`. */
const worded =
  /^(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](\d{2,4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?\s*(GMT|UTC|Z|[+-]\d{2}:?\d{2})?$/;

const yearAndMonth = /^(\d{4})(?:-(\d{1,2}))?$/;

/** The forms that `parseDatetime` reads, as an RE2 pattern. */
export const datetimePattern = [iso, american, worded, compact, yearAndMonth].map(({ source }) => source).join('|');

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour?: string | undefined;
  readonly minute?: string | undefined;
  readonly second?: string | undefined;
  readonly fraction?: string | undefined;
  readonly zone?: string | undefined;
}

function offsetOf(zone: string | undefined): bigint {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '');
  if (match === null) return 0n;
  const size = (BigInt(match[2]!) * 60n + BigInt(match[3]!)) * TICKS_PER_MINUTE;
  return match[1] === '-' ? -size : size;
}

function ticksOfParts(parts: Parts): bigint | null {
  const [hour, minute, second] = [Number(parts.hour ?? 0), Number(parts.minute ?? 0), Number(parts.second ?? 0)];
  if (hour > 23 || minute > 59 || second > 59 || parts.month < 1 || parts.month > 12 || parts.day < 1) return null;
  const date = new Date(0);
  date.setUTCFullYear(parts.year, parts.month - 1, parts.day);
  date.setUTCHours(hour, minute, second);
  if (date.getUTCDate() !== parts.day || parts.year < 1) return null;
  const ticks = ticksOfDate(date) + BigInt((parts.fraction ?? '').slice(0, 7).padEnd(7, '0')) - offsetOf(parts.zone);
  return ticks < 0n || ticks > TICKS_MAX ? null : ticks;
}

/** Reads the date forms that Kusto's `todatetime` reads (ISO 8601, `M/D/YYYY`, `M-D-YYYY`, RFC 822, `YYYYMMDD`); null otherwise. */
export function parseDatetime(text: string): bigint | null {
  const trimmed = text.trim();
  let match = iso.exec(trimmed);
  if (match !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = match;
    return ticksOfParts({
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour,
      minute,
      second,
      fraction,
      zone,
    });
  }
  match = american.exec(trimmed);
  if (match !== null) {
    const [, month, day, year, hour, minute, second, fraction, half] = match;
    const afternoon = half === undefined ? hour : String((Number(hour) % 12) + (/p/i.test(half) ? 12 : 0));
    return ticksOfParts({
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: afternoon,
      minute,
      second,
      fraction,
    });
  }
  match = worded.exec(trimmed);
  if (match !== null) {
    const [, day, month, year, hour, minute, second, fraction, zone] = match;
    const full = year!.length === 2 ? Number(year) + 2000 : Number(year);
    const number = months.indexOf(month!.toLowerCase()) + 1;
    return ticksOfParts({ year: full, month: number, day: Number(day), hour, minute, second, fraction, zone });
  }
  match = compact.exec(trimmed);
  if (match !== null) {
    const [, year, month, day, hour, minute, second] = match;
    return ticksOfParts({ year: Number(year), month: Number(month), day: Number(day), hour, minute, second });
  }
  match = yearAndMonth.exec(trimmed);
  return match === null ? null : ticksOfParts({ year: Number(match[1]), month: Number(match[2] ?? 1), day: 1 });
}
