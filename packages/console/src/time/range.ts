import { formatClock, formatDate, formatMinute, type Zone } from './format.ts';

/** A time range as the URL holds it: relative stays relative until somebody makes it absolute. */
export type TimeRange = { kind: 'relative'; span: string } | { kind: 'absolute'; from: number; to: number };

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
export const presets = ['15m', '1h', '4h', '24h', '7d', '30d', '90d'] as const;

/** Milliseconds of `15m`, `4h`, `7d`, `2w`; undefined when it is no span. */
export function spanMs(span: string): number | undefined {
  const match = /^(\d{1,6})\s*([smhdw])$/.exec(span.trim());
  if (match === null) return undefined;
  const ms = Number(match[1]) * (unitMs[match[2]!] as number);
  return ms > 0 ? ms : undefined;
}

/** The bounds of a range at `now`; `to` is exclusive. */
export function resolveRange(range: TimeRange, now: number): { from: number; to: number } {
  if (range.kind === 'absolute') return { from: range.from, to: range.to };
  return { from: now - (spanMs(range.span) ?? 86_400_000), to: now };
}

/** Reads one point in time: ISO 8601, `2026-11-24 10:00`, `10:00` (on the day of `now`), epoch seconds or milliseconds. Without an offset it is in `zone`. */
export function parsePoint(text: string, zone: Zone, now: number): number | undefined {
  const trimmed = text.trim();
  if (trimmed === 'now') return now;
  if (/^\d{10}$/.test(trimmed)) return Number(trimmed) * 1000;
  if (/^\d{13}$/.test(trimmed)) return Number(trimmed);
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(trimmed);
  const iso =
    clock === null
      ? trimmed.replace(' ', 'T')
      : `${formatDate(now, zone)}T${clock[1]!.padStart(2, '0')}:${clock[2]}:${clock[3] ?? '00'}`;
  const match =
    /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}:?\d{2})?$/i.exec(iso);
  if (match === null) return undefined;
  const number = (index: number): number => Number(match[index] ?? 0);
  const millisecond = Number((match[7] ?? '0').slice(0, 3).padEnd(3, '0'));
  const fields = [number(1), number(2) - 1, number(3), number(4), number(5), number(6), millisecond] as const;
  if (fields[1] > 11 || fields[2] < 1 || fields[2] > 31 || fields[3] > 23 || fields[4] > 59 || fields[5] > 59)
    return undefined;
  const offset = match[8];
  if (offset === undefined) return zone === 'utc' ? Date.UTC(...fields) : new Date(...fields).getTime();
  if (offset.toUpperCase() === 'Z') return Date.UTC(...fields);
  const sign = offset.startsWith('-') ? -1 : 1;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return Date.UTC(...fields) - sign * minutes * 60_000;
}

/**
 * Reads what a person types: `2d`, `last 4h`, `14:00-15:30`, `2026-11-24 10:00 to 2026-11-24 12:00`, `<point> ±5m`.
 * Undefined when it cannot be read or ends before it starts.
 */
export function parseRange(text: string, zone: Zone, now: number): TimeRange | undefined {
  const trimmed = text.trim();
  const span = trimmed.replace(/^last\s+/i, '').replaceAll(' ', '');
  if (spanMs(span) !== undefined) return { kind: 'relative', span };
  const around = /^(.+?)\s*(?:±|\+-|\+\/-)\s*(\d+\s*[smhdw])$/.exec(trimmed);
  if (around !== null) {
    const point = parsePoint(around[1]!, zone, now);
    const half = spanMs(around[2]!.replaceAll(' ', ''));
    return point === undefined || half === undefined
      ? undefined
      : { kind: 'absolute', from: point - half, to: point + half };
  }
  const clocks = /^(\d{1,2}:\d{2}(?::\d{2})?)\s*[-–]\s*(\d{1,2}:\d{2}(?::\d{2})?)$/.exec(trimmed);
  const pair = clocks ?? /^(.+?)\s+(?:to|-|–|until)\s+(.+)$/i.exec(trimmed) ?? /^([^/]+)\/([^/]+)$/.exec(trimmed);
  if (pair === null) return undefined;
  const from = parsePoint(pair[1]!, zone, now);
  const to = parsePoint(pair[2]!, zone, now);
  return from === undefined || to === undefined || from >= to ? undefined : { kind: 'absolute', from, to };
}

/** The form in the URL: `4h`, or `<ISO>/<ISO>`. */
export function writeRange(range: TimeRange): string {
  return range.kind === 'relative'
    ? range.span
    : `${new Date(range.from).toISOString()}/${new Date(range.to).toISOString()}`;
}
/** Reads the form in the URL; anything else is undefined. */
export function readRange(text: string | undefined): TimeRange | undefined {
  return text === undefined ? undefined : parseRange(text, 'utc', 0);
}

/** What the picker's button says. */
export function describeRange(range: TimeRange, zone: Zone): string {
  if (range.kind === 'relative') return `Last ${range.span}`;
  const sameDay = formatDate(range.from, zone) === formatDate(range.to, zone);
  const end = sameDay ? formatClock(range.to, zone) : formatMinute(range.to, zone);
  return `${sameDay ? `${formatDate(range.from, zone)} ${formatClock(range.from, zone)}` : formatMinute(range.from, zone)} – ${end}`;
}

/** Twice as wide around the middle, or (negative) shifted: the picker's buttons. */
export function zoomOut(range: TimeRange, now: number): TimeRange {
  const { from, to } = resolveRange(range, now);
  const half = Math.max(1000, (to - from) / 2);
  return { kind: 'absolute', from: Math.round(from - half), to: Math.round(Math.min(Math.max(now, to), to + half)) };
}
export function shiftRange(range: TimeRange, direction: -1 | 1, now: number): TimeRange {
  const { from, to } = resolveRange(range, now);
  const width = to - from;
  return { kind: 'absolute', from: from + direction * width, to: to + direction * width };
}
