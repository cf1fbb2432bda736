import { dateOfTicks, TICKS_MAX } from './datetime.ts';
import {
  TICKS_PER_DAY,
  TICKS_PER_HOUR,
  TICKS_PER_MICROSECOND,
  TICKS_PER_MILLISECOND,
  TICKS_PER_MINUTE,
  TICKS_PER_SECOND,
} from './timespan.ts';

/** Days before each month of a common year. */
export const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
export const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Units of fixed length in ticks. */
export const fixedUnits: Readonly<Record<string, bigint>> = {
  week: 7n * TICKS_PER_DAY,
  day: TICKS_PER_DAY,
  hour: TICKS_PER_HOUR,
  minute: TICKS_PER_MINUTE,
  second: TICKS_PER_SECOND,
  millisecond: TICKS_PER_MILLISECOND,
  microsecond: TICKS_PER_MICROSECOND,
};
/** Units of the calendar in months. */
export const monthUnits: Readonly<Record<string, number>> = { year: 12, quarter: 3, month: 1 };

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

export const lengthOfMonth = (year: number, month: number): number =>
  daysOfMonth[month - 1]! + (month === 2 && isLeap(year) ? 1 : 0);

/** Returns the ticks of a day; null outside the years 1 to 9999. */
export function ticksOfDay(year: number, month: number, day: number): bigint | null {
  if (year < 1 || year > 9999) return null;
  const before = year - 1;
  const days =
    before * 365 +
    Math.floor(before / 4) -
    Math.floor(before / 100) +
    Math.floor(before / 400) +
    daysBeforeMonth[month - 1]! +
    (month > 2 && isLeap(year) ? 1 : 0) +
    day -
    1;
  return BigInt(days) * TICKS_PER_DAY;
}

/** Months since the year 0. */
export const monthIndexOf = (ticks: bigint): number => {
  const date = dateOfTicks(ticks);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

/** Returns the ticks when they are a datetime, else null. */
export const inRange = (ticks: bigint | null): bigint | null =>
  ticks === null || ticks < 0n || ticks > TICKS_MAX ? null : ticks;

const floorTo = (value: bigint, size: bigint): bigint => value - (((value % size) + size) % size);

export type Period = 'day' | 'week' | 'month' | 'year';

/** Returns the start of the day, week (from Sunday), month or year, `offset` of them later; of the year 10000 too. */
export function startOf(period: Period, ticks: bigint, offset: bigint): bigint | null {
  if (offset > 10_000_000n || offset < -10_000_000n) return null;
  if (period === 'day') return floorTo(ticks, TICKS_PER_DAY) + offset * TICKS_PER_DAY;
  if (period === 'week')
    return floorTo(ticks + TICKS_PER_DAY, 7n * TICKS_PER_DAY) - TICKS_PER_DAY + offset * 7n * TICKS_PER_DAY;
  const months = period === 'month' ? 1 : 12;
  const index = (Math.floor(monthIndexOf(ticks) / months) + Number(offset)) * months;
  if (index === 120_000) return TICKS_MAX + 1n;
  return ticksOfDay(Math.floor(index / 12), (index % 12) + 1, 1);
}

/** Returns the day of the year, from 1. */
export const dayOfYear = (ticks: bigint): number => {
  const date = dateOfTicks(ticks);
  const leap = date.getUTCMonth() > 1 && isLeap(date.getUTCFullYear()) ? 1 : 0;
  return daysBeforeMonth[date.getUTCMonth()]! + leap + date.getUTCDate();
};

/** Returns the week of the year by ISO 8601. */
export function isoWeek(ticks: bigint): number {
  const day = ticks / TICKS_PER_DAY;
  const thursday = (day - (day % 7n) + 3n) * TICKS_PER_DAY;
  return Math.floor((dayOfYear(thursday) - 1) / 7) + 1;
}

const zones = new Map<string, Intl.DateTimeFormat | null>();

function zoneFormat(zone: string): Intl.DateTimeFormat | null {
  const before = zones.get(zone);
  if (before !== undefined) return before;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset', era: 'short' });
  } catch {
    // null says it
  }
  if (zones.size < 1000) zones.set(zone, format);
  return format;
}

/** Returns the IANA name of a time zone as the engine knows it; null when it is none. */
export const zoneName = (zone: string): string | null => zoneFormat(zone)?.resolvedOptions().timeZone ?? null;

/** Returns how far a time zone is ahead of UTC at a time, in ticks; null when there is no such zone. */
export function zoneOffset(zone: string, ticks: bigint): bigint | null {
  const part = zoneFormat(zone)
    ?.formatToParts(dateOfTicks(ticks))
    .find((one) => one.type === 'timeZoneName');
  if (part === undefined) return null;
  const match = /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(part.value);
  if (match === null) return 0n;
  const size =
    BigInt(match[2]!) * TICKS_PER_HOUR +
    BigInt(match[3]!) * TICKS_PER_MINUTE +
    BigInt(match[4] ?? 0) * TICKS_PER_SECOND;
  return match[1] === '-' ? -size : size;
}
