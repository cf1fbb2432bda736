export const TICKS_PER_MICROSECOND = 10n;
export const TICKS_PER_MILLISECOND = 10_000n;
export const TICKS_PER_SECOND = 10_000_000n;
export const TICKS_PER_MINUTE = 600_000_000n;
export const TICKS_PER_HOUR = 36_000_000_000n;
export const TICKS_PER_DAY = 864_000_000_000n;

const two = (value: bigint): string => value.toString().padStart(2, '0');

/** Returns ticks as `[-][d.]hh:mm:ss[.fffffff]`, as Kusto prints a timespan. */
export function formatTimespan(ticks: bigint): string {
  const size = ticks < 0n ? -ticks : ticks;
  const days = size / TICKS_PER_DAY;
  const fraction = size % TICKS_PER_SECOND;
  const clock = [
    two((size / TICKS_PER_HOUR) % 24n),
    two((size / TICKS_PER_MINUTE) % 60n),
    two((size / TICKS_PER_SECOND) % 60n),
  ].join(':');
  const head = `${ticks < 0n ? '-' : ''}${days === 0n ? '' : `${days}.`}`;
  return `${head}${clock}${fraction === 0n ? '' : `.${fraction.toString().padStart(7, '0')}`}`;
}

const units: Record<string, bigint> = {
  d: TICKS_PER_DAY,
  day: TICKS_PER_DAY,
  days: TICKS_PER_DAY,
  h: TICKS_PER_HOUR,
  hr: TICKS_PER_HOUR,
  hrs: TICKS_PER_HOUR,
  hour: TICKS_PER_HOUR,
  hours: TICKS_PER_HOUR,
  m: TICKS_PER_MINUTE,
  min: TICKS_PER_MINUTE,
  minute: TICKS_PER_MINUTE,
  minutes: TICKS_PER_MINUTE,
  s: TICKS_PER_SECOND,
  sec: TICKS_PER_SECOND,
  second: TICKS_PER_SECOND,
  seconds: TICKS_PER_SECOND,
  ms: TICKS_PER_MILLISECOND,
  milli: TICKS_PER_MILLISECOND,
  millis: TICKS_PER_MILLISECOND,
  millisecond: TICKS_PER_MILLISECOND,
  milliseconds: TICKS_PER_MILLISECOND,
  micro: TICKS_PER_MICROSECOND,
  micros: TICKS_PER_MICROSECOND,
  microsecond: TICKS_PER_MICROSECOND,
  microseconds: TICKS_PER_MICROSECOND,
  tick: 1n,
  ticks: 1n,
};

/** Ticks that a timespan can hold; null beyond. */
const inLong = (ticks: bigint): bigint | null => (BigInt.asIntN(64, ticks) === ticks ? ticks : null);

/** Reads `1d`, `1.5h`, `90 minutes`, `[-][d.]hh:mm[:ss[.fffffff]]` or a bare number of days; null otherwise. */
export function parseTimespan(text: string): bigint | null {
  const trimmed = text.trim();
  const worded = /^([+-]?)(\d{1,15})(?:\.(\d{1,15}))?\s*([a-z]*)$/i.exec(trimmed);
  if (worded !== null) {
    const unit = worded[4] === '' ? TICKS_PER_DAY : units[worded[4]!.toLowerCase()];
    if (unit === undefined) return null;
    const fraction = worded[3] ?? '';
    if (worded[4] === '' && fraction !== '') return null;
    const size = (BigInt(`${worded[2]}${fraction}`) * unit) / 10n ** BigInt(fraction.length);
    return inLong(worded[1] === '-' ? -size : size);
  }
  const clock = /^(-?)(?:(\d{1,8})\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/.exec(trimmed);
  if (clock === null) return null;
  const [, sign, days = '0', hours, minutes, seconds = '0', fraction = ''] = clock;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const size =
    BigInt(days) * TICKS_PER_DAY +
    BigInt(hours!) * TICKS_PER_HOUR +
    BigInt(minutes!) * TICKS_PER_MINUTE +
    BigInt(seconds) * TICKS_PER_SECOND +
    BigInt(fraction.padEnd(7, '0'));
  return inLong(sign === '-' ? -size : size);
}
