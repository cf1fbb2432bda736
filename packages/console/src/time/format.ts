/** The one place that turns times into text, so that two views never disagree on a zone. */
export type Zone = 'utc' | 'local';

const two = (value: number): string => String(value).padStart(2, '0');

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

function partsOf(ms: number, zone: Zone): Parts {
  const date = new Date(ms);
  return zone === 'utc'
    ? {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        second: date.getUTCSeconds(),
      }
    : {
        year: date.getFullYear(),
        month: date.getMonth() + 1,
        day: date.getDate(),
        hour: date.getHours(),
        minute: date.getMinutes(),
        second: date.getSeconds(),
      };
}

/** `2026-11-24` */
export function formatDate(ms: number, zone: Zone): string {
  const { year, month, day } = partsOf(ms, zone);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}
/** `10:18:04` */
export function formatClock(ms: number, zone: Zone): string {
  const { hour, minute, second } = partsOf(ms, zone);
  return `${two(hour)}:${two(minute)}:${two(second)}`;
}
/** `10:18` */
export const formatHourMinute = (ms: number, zone: Zone): string => formatClock(ms, zone).slice(0, 5);
/** `2026-11-24 10:18` */
export const formatMinute = (ms: number, zone: Zone): string => `${formatDate(ms, zone)} ${formatHourMinute(ms, zone)}`;
/** `2026-11-24 10:18:04` */
export const formatSecond = (ms: number, zone: Zone): string => `${formatDate(ms, zone)} ${formatClock(ms, zone)}`;
/** `2026-11-24 10:18:04.123`, for cells of a result. */
export function formatMillisecond(ms: number, zone: Zone): string {
  return `${formatSecond(ms, zone)}.${String(((ms % 1000) + 1000) % 1000)
    .split('.')[0]!
    .padStart(3, '0')}`;
}

/** `4 s`, `12 min`, `3 h`, `2 d`: a span in its largest fitting unit. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
/** `6 min 13 s`, `3 h 5 min`, `840 ms`: a span in its two largest units. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${seconds} s`;
  const pair = (first: string, second: number, unit: string): string =>
    second === 0 ? first : `${first} ${second} ${unit}`;
  if (seconds < 3600) return pair(`${Math.floor(seconds / 60)} min`, seconds % 60, 's');
  if (seconds < 86_400) return pair(`${Math.floor(seconds / 3600)} h`, Math.floor((seconds % 3600) / 60), 'min');
  return pair(`${Math.floor(seconds / 86_400)} d`, Math.floor((seconds % 86_400) / 3600), 'h');
}
/** `5 min ago`, `in 2 h`, `now`. */
export function formatRelative(ms: number, now: number): string {
  const difference = now - ms;
  if (Math.abs(difference) < 1500) return 'now';
  return difference > 0 ? `${formatSpan(difference)} ago` : `in ${formatSpan(-difference)}`;
}

/** `1,318` */
export const formatCount = (value: number): string => value.toLocaleString('en-US');
/** `4.2k`, `1.3M`: a count that fits a chip. */
export function formatShort(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)}G`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (value >= 10_000) return `${Math.round(value / 1000)}k`;
  if (value >= 1000) return `${(value / 1000).toFixed(1)}k`;
  return value >= 10 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}
/** `2.3 GB` (decimal units). */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
