/** Returns a real as Kusto prints it: `3.0`, `0.1`, `1E+16`, `NaN`, `Infinity`. */
export function formatReal(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  const [digits = '', exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= 15 || power < -5) return `${digits}E${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  const text = String(value);
  return text.includes('.') || text.includes('e') ? text : `${text}.0`;
}
