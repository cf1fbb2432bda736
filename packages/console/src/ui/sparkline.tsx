import { formatShort } from '../time/format.ts';

/** A small line of values, oldest first, with its maximum in words for those who do not see it. */
export function Sparkline(props: { values: number[]; width?: number; height?: number; unit?: string }) {
  const { values, width = 96, height = 20, unit = '' } = props;
  if (values.length < 2) return <span className="dim">–</span>;
  const top = Math.max(...values, 0);
  const x = (index: number): number => 1 + (index / (values.length - 1)) * (width - 2);
  const y = (value: number): number => height - 2 - (top === 0 ? 0 : (value / top) * (height - 4));
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const label = `now ${formatShort(values.at(-1) ?? 0)}${unit}, at most ${formatShort(top)}${unit}`;
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      <title>{label}</title>
      <polygon points={`1,${height - 1} ${line} ${width - 1},${height - 1}`} fill="var(--accent)" opacity="0.14" />
      <polyline points={line} fill="none" stroke="var(--accent)" strokeWidth="1.3" />
    </svg>
  );
}
