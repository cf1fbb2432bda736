const ticksPerSecond = 10_000_000n;
const pattern = /^(-?)(?:(\d{1,8})\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?$/u;

/**
 * Reads `[-][d.]hh:mm:ss[.fffffff]` as a number of 100 ns ticks, the form that the store keeps timespans in.
 * Returns undefined for other text, and for hours over 23 or minutes and seconds over 59.
 */
export function parseTimespan(text: string): bigint | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, sign, days = '0', hours, minutes, seconds, fraction = ''] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const whole = ((BigInt(days) * 24n + BigInt(hours!)) * 60n + BigInt(minutes!)) * 60n + BigInt(seconds!);
  const ticks = whole * ticksPerSecond + BigInt(fraction.padEnd(7, '0'));
  if (ticks > 2n ** 63n - (sign === '-' ? 0n : 1n)) return undefined;
  return sign === '-' ? -ticks : ticks;
}
