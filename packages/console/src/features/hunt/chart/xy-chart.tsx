import { useState } from 'react';
import { formatSecond, formatShort } from '../../../time/format.ts';
import { useZone } from '../../../time/zone.tsx';
import { timeTicks, valueTicks } from '../../../ui/bins.ts';
import { tickLabel } from '../../../ui/histogram.tsx';
import { useWidth } from '../../../ui/use-width.ts';
import type { ChartModel } from './model.ts';
import { linePath, seriesColor, stack, valueScale } from './scale.ts';

const left = 52;
const bottom = 22;

/** Lines, areas, stacked areas, points and columns over time or numbers. */
export function XyChart({ model, height }: { model: ChartModel; height: number }) {
  const { zone } = useZone();
  const [attach, width] = useWidth();
  const [hover, setHover] = useState<number | undefined>(undefined);
  const xs = model.x.kind === 'name' ? model.x.values.map((_, index) => index) : model.x.values;
  const columns = model.shape === 'column';
  const stacked = model.shape === 'stacked' || columns;
  const scale = valueScale(model, stacked);
  const step = xs.length > 1 ? Math.min(...xs.slice(1).map((value, index) => value - (xs[index] as number))) : 1;
  const from = (xs[0] ?? 0) - (columns ? step / 2 : 0);
  const to = (xs.at(-1) ?? 1) + (columns ? step / 2 : 0);
  const span = Math.max(1e-9, to - from);
  const plot = height - bottom;
  const x = (value: number): number => left + ((value - from) / span) * (width - left - 12);
  const y = (value: number): number => plot - ((value - scale.bottom) / (scale.top - scale.bottom)) * (plot - 8);
  const nearest = (clientX: number, box: DOMRect): number => {
    const at = from + ((clientX - box.left - left) / (width - left - 12)) * span;
    return xs.reduce((best, value, index) => (Math.abs(value - at) < Math.abs((xs[best] ?? 0) - at) ? index : best), 0);
  };
  const label = (value: number): string => {
    if (model.x.kind === 'time') return formatSecond(value, zone);
    return model.x.kind === 'name' ? (model.x.values[value] ?? '') : formatShort(value);
  };
  const barWidth = Math.max(1, (step / span) * (width - left - 12) - 2);
  return (
    <div ref={attach} style={{ position: 'relative' }}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${model.series.length} series over ${model.xName}, ${xs.length} points`}
        onMouseMove={(event) => setHover(nearest(event.clientX, event.currentTarget.getBoundingClientRect()))}
        onMouseLeave={() => setHover(undefined)}
      >
        {scale.ticks.map((tick) => (
          <g key={tick}>
            <line x1={left} x2={width - 12} y1={y(tick)} y2={y(tick)} stroke="var(--chart-grid)" />
            <text className="chart-axis" x={left - 6} y={y(tick) + 4} textAnchor="end">
              {formatShort(tick)}
            </text>
          </g>
        ))}
        <Marks model={model} xs={xs} x={x} y={y} barWidth={barWidth} stacked={stacked} />
        {(model.x.kind === 'time'
          ? timeTicks(from, to, width, 110)
          : model.x.kind === 'number'
            ? valueTicks(to).filter((tick) => tick >= from)
            : xs.filter((_, index) => index % Math.ceil(xs.length / Math.max(1, width / 90)) === 0)
        ).map((tick) => (
          <text key={tick} className="chart-axis" x={x(tick)} y={height - 6} textAnchor="middle">
            {model.x.kind === 'time' ? tickLabel(tick, to - from, zone) : label(tick).slice(0, 14)}
          </text>
        ))}
        {hover !== undefined && xs[hover] !== undefined && (
          <line
            x1={x(xs[hover])}
            x2={x(xs[hover])}
            y1={4}
            y2={plot}
            stroke="var(--stroke-control)"
            strokeDasharray="3 3"
          />
        )}
      </svg>
      {hover !== undefined && xs[hover] !== undefined && (
        <div className="panel chart-tip" style={x(xs[hover]) > width / 2 ? { left: left + 8 } : { right: 16 }}>
          <div className="mono">{label(xs[hover])}</div>
          {model.series.map((series, index) => (
            <div key={series.name} className="row" style={{ gap: 6 }}>
              <i className="dot" style={{ background: seriesColor(index) }} />
              <span className="grow ellipsis">{series.name}</span>
              <span className="mono">{series.values[hover] ?? '–'}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function Marks(props: {
  model: ChartModel;
  xs: number[];
  x: (value: number) => number;
  y: (value: number) => number;
  barWidth: number;
  stacked: boolean;
}) {
  const { model, xs, x, y } = props;
  const stacks = props.stacked ? stack(model.series) : [];
  return model.series.map((series, index) => {
    const color = seriesColor(index);
    const at = (position: number): number => x(xs[position] ?? 0);
    if (model.shape === 'scatter') {
      return series.values.map(
        (value, position) =>
          value !== null && (
            <circle
              key={`${series.name} ${position}`}
              cx={at(position)}
              cy={y(value)}
              r={3}
              fill={color}
              opacity={0.75}
            />
          ),
      );
    }
    if (model.shape === 'column') {
      return (stacks[index] ?? []).map(
        ([low, high], position) =>
          high > low && (
            <rect
              key={`${series.name} ${position}`}
              x={at(position) - props.barWidth / 2}
              width={props.barWidth}
              y={y(high)}
              height={Math.max(1, y(low) - y(high))}
              fill={color}
              rx={1}
            />
          ),
      );
    }
    if (model.shape === 'stacked') {
      const bands = stacks[index] ?? [];
      const upper = bands.map(([, high], position) => `${at(position).toFixed(1)},${y(high).toFixed(1)}`);
      const lower = bands.map(([low], position) => `${at(position).toFixed(1)},${y(low).toFixed(1)}`).toReversed();
      return <polygon key={series.name} points={[...upper, ...lower].join(' ')} fill={color} opacity={0.75} />;
    }
    const single = series.values.filter((value) => value !== null).length === 1;
    return (
      <g key={series.name}>
        {model.shape === 'area' && (
          <path
            d={`${linePath(series.values, at, y)}L${at(xs.length - 1).toFixed(1)} ${y(0)}L${at(0).toFixed(1)} ${y(0)}Z`}
            fill={color}
            opacity={0.18}
          />
        )}
        <path d={linePath(series.values, at, y)} fill="none" stroke={color} strokeWidth={1.6} strokeLinejoin="round" />
        {single &&
          series.values.map(
            (value, position) =>
              value !== null && <circle key={position} cx={at(position)} cy={y(value)} r={3} fill={color} />,
          )}
      </g>
    );
  });
}
