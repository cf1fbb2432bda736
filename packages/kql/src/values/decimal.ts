const SCALE = 18;
const UNIT = 10n ** BigInt(SCALE);
const LIMIT = 10n ** 38n;

/** Returns units of 10^-18 as decimal text without trailing zeros. */
export function formatDecimal(units: bigint): string {
  const sign = units < 0n ? '-' : '';
  const size = units < 0n ? -units : units;
  const fraction = (size % UNIT).toString().padStart(SCALE, '0').replace(/0+$/, '');
  return `${sign}${size / UNIT}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Returns the units of 10^-18 when a decimal can hold them (20 digits before the point), null beyond. */
export const inDecimal = (units: bigint): bigint | null => (units > -LIMIT && units < LIMIT ? units : null);

/** Reads decimal text as units of 10^-18, cutting further digits; null when it is no number or beyond 38 digits. */
export function parseDecimal(text: string): bigint | null {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(text);
  if (match === null || (match[2] === '' && (match[3] ?? '') === '')) return null;
  const exponent = Number(match[4] ?? 0) + SCALE;
  const fraction = match[3] ?? '';
  const digits = `${match[2]}${fraction}`;
  const shift = exponent - fraction.length;
  const size = shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : BigInt(digits) / 10n ** BigInt(-shift);
  if (size >= LIMIT) return null;
  return match[1] === '-' ? -size : size;
}
