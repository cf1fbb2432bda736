import { formatCount, formatShort } from '../../../time/format.ts';
import type { ChartModel } from './model.ts';
import { seriesColor, valueScale } from './scale.ts';

/** Names with horizontal bars; several series are put one after the other in a bar. */
export function BarChart({ model }: { model: ChartModel }) {
  const { top } = valueScale(model, true);
  const names = model.x.values.map(String);
  return (
    <div className="bar-chart" role="list" aria-label={`${names.length} bars`}>
      {names.map((name, index) => {
        const total = model.series.reduce((sum, series) => sum + (series.values[index] ?? 0), 0);
        return (
          <div key={name} className="bar-chart-row" role="listitem">
            <span className="ellipsis" title={name}>
              {name}
            </span>
            <span className="bar-chart-track">
              {model.series.map((series, at) => {
                const value = series.values[index] ?? 0;
                return (
                  value > 0 && (
                    <i
                      key={series.name}
                      title={`${series.name}: ${formatCount(value)}`}
                      style={{ width: `${(value / top) * 100}%`, background: seriesColor(at) }}
                    />
                  )
                );
              })}
            </span>
            <span className="mono">{formatCount(total)}</span>
          </div>
        );
      })}
    </div>
  );
}

/** Slices of the whole, the largest first; each with its share in words. */
export function PieChart({ model }: { model: ChartModel }) {
  const values = model.series[0]?.values ?? [];
  const slices = model.x.values
    .map((name, index) => ({ name: String(name), value: Math.max(0, values[index] ?? 0) }))
    .sort((a, b) => b.value - a.value);
  const shown =
    slices.length > 10
      ? [
          ...slices.slice(0, 9),
          { name: `Other (${slices.length - 9})`, value: slices.slice(9).reduce((sum, slice) => sum + slice.value, 0) },
        ]
      : slices;
  const total = shown.reduce((sum, slice) => sum + slice.value, 0);
  if (total === 0) return <p className="dim">All values are zero.</p>;
  const circumference = 2 * Math.PI * 62;
  let offset = 0;
  return (
    <div className="row wrap" style={{ gap: 28, alignItems: 'center', padding: 12 }}>
      <svg
        width={200}
        height={200}
        viewBox="0 0 200 200"
        role="img"
        aria-label={`${shown.length} slices, ${formatCount(total)} in all`}
      >
        {shown.map((slice, index) => {
          const length = (slice.value / total) * circumference;
          const start = offset;
          offset += length;
          return (
            <circle
              key={slice.name}
              cx={100}
              cy={100}
              r={62}
              fill="none"
              stroke={seriesColor(index)}
              strokeWidth={44}
              strokeDasharray={`${Math.max(0, length - 1.5)} ${circumference}`}
              strokeDashoffset={-start}
              transform="rotate(-90 100 100)"
            >
              <title>{`${slice.name}: ${formatCount(slice.value)}`}</title>
            </circle>
          );
        })}
        <text x={100} y={104} textAnchor="middle" fill="var(--fg1)" fontSize={17} fontWeight={600}>
          {formatShort(total)}
        </text>
      </svg>
      <ul>
        {shown.map((slice, index) => (
          <li key={slice.name} className="row" style={{ minHeight: 22 }}>
            <i className="dot" style={{ background: seriesColor(index) }} />
            <span className="ellipsis" style={{ maxWidth: 320 }}>
              {slice.name}
            </span>
            <span className="mono dim">
              {formatCount(slice.value)} · {((slice.value / total) * 100).toFixed(1)} %
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

export const CardChart = ({ model }: { model: ChartModel }) => (
  <dl className="row wrap" style={{ gap: 36, padding: 16 }}>
    {model.series.map((series, index) => (
      <div key={series.name}>
        <dt className="dim">{series.name}</dt>
        <dd style={{ fontSize: 28, lineHeight: '38px', fontWeight: 600 }}>{String(model.x.values[index] ?? '')}</dd>
      </div>
    ))}
  </dl>
);
