import { useRef, useState, type PointerEvent } from 'react';
import { formatCount, formatDate, formatHourMinute, formatSecond, type Zone } from '../time/format.ts';
import { useZone } from '../time/zone.tsx';
import { timeTicks, type Bin } from './bins.ts';
import { useWidth } from './use-width.ts';

export interface Series {
  name: string;
  color: string;
  /** Least height of a bar in pixels, for rare things beside many. */
  least?: number;
}
interface Span {
  from: number;
  to: number;
}

/** `10:00` within two days, `11-24` beyond. */
export const tickLabel = (tick: number, spanOfAll: number, zone: Zone): string =>
  spanOfAll > 172_800_000 ? formatDate(tick, zone).slice(5) : formatHourMinute(tick, zone);

/**
 * Stacked counts over time. Drag selects a span (`onBrush`); bins outside `marked` are dimmed. The same numbers are
 * given as a table to those who do not see it.
 */
export function Histogram(props: {
  bins: Bin[];
  binMs: number;
  series: Series[];
  from: number;
  to: number;
  height?: number;
  marked?: Span | undefined;
  onBrush?: ((span: Span) => void) | undefined;
  label: string;
}) {
  const { bins, binMs, series, from, to, height = 84, onBrush } = props;
  const { zone } = useZone();
  const [attach, width] = useWidth();
  const plot = height - 18;
  const total = (bin: Bin): number => series.reduce((sum, one) => sum + (bin.counts[one.name] ?? 0), 0);
  const top = Math.max(1, ...bins.map(total));
  const x = (ms: number): number => ((ms - from) / Math.max(1, to - from)) * width;
  const { drag, handlers } = useBrush(from, to, onBrush);
  const marked = drag ?? props.marked;
  return (
    <div ref={attach}>
      <svg
        className={onBrush === undefined ? 'histogram' : 'histogram brushable'}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${props.label}: ${formatCount(bins.reduce((sum, bin) => sum + total(bin), 0))} in ${bins.length} bins`}
        {...handlers}
      >
        {[1, 2, 3].map((line) => (
          <line
            key={line}
            x1={0}
            x2={width}
            y1={plot - (plot * line) / 3}
            y2={plot - (plot * line) / 3}
            stroke="var(--chart-grid)"
          />
        ))}
        {bins.map((bin) => (
          <BinBar
            key={bin.start}
            bin={bin}
            series={series}
            x={x(bin.start)}
            width={Math.max(1, x(bin.start + binMs) - x(bin.start) - 1)}
            plot={plot}
            top={top}
            dimmed={marked !== undefined && (bin.start + binMs <= marked.from || bin.start >= marked.to)}
            title={`${formatSecond(bin.start, zone)}  ${formatCount(total(bin))}`}
          />
        ))}
        {marked !== undefined && <Brush x1={x(marked.from)} x2={x(marked.to)} height={plot} />}
        {timeTicks(from, to, width).map((tick) => (
          <text
            key={tick}
            className="chart-axis"
            x={x(tick)}
            y={height - 4}
            textAnchor={x(tick) < 20 ? 'start' : x(tick) > width - 20 ? 'end' : 'middle'}
          >
            {tickLabel(tick, to - from, zone)}
          </text>
        ))}
      </svg>
    </div>
  );
}

function BinBar(props: {
  bin: Bin;
  series: Series[];
  x: number;
  width: number;
  plot: number;
  top: number;
  dimmed: boolean;
  title: string;
}) {
  let base = props.plot;
  return (
    <g opacity={props.dimmed ? 'var(--brush-dim)' : 1}>
      <title>{props.title}</title>
      <rect x={props.x} y={0} width={props.width} height={props.plot} fill="transparent" />
      {props.series.map((one) => {
        const count = props.bin.counts[one.name] ?? 0;
        if (count === 0) return null;
        // A bin with one event must stay visible beside one with a million.
        const height = Math.max(one.least ?? 1.5, (count / props.top) * (props.plot - 8));
        base -= height;
        return <rect key={one.name} x={props.x} y={base} width={props.width} height={height} fill={one.color} rx={1} />;
      })}
    </g>
  );
}

function Brush({ x1, x2, height }: { x1: number; x2: number; height: number }) {
  return (
    <g pointerEvents="none">
      <rect x={x1} y={0} width={Math.max(1, x2 - x1)} height={height} fill="var(--brush)" />
      {[x1, x2].map((x, index) => (
        <g key={index}>
          <line x1={x} x2={x} y1={0} y2={height} stroke="var(--accent)" />
          <rect x={x - 2} y={height * 0.32} width={4} height={height * 0.26} rx={2} fill="var(--accent)" />
        </g>
      ))}
    </g>
  );
}

export function Legend({ series }: { series: Series[] }) {
  return (
    <div className="chart-legend">
      {series.map((one) => (
        <span key={one.name}>
          <i style={{ background: one.color }} /> <span className="ellipsis">{one.name}</span>
        </span>
      ))}
    </div>
  );
}

/** Dragging over the plot marks a span; letting go reports it. */
function useBrush(from: number, to: number, onBrush: ((span: Span) => void) | undefined) {
  const [drag, setDrag] = useState<Span | undefined>(undefined);
  const start = useRef<number | undefined>(undefined);
  const at = (event: PointerEvent<SVGSVGElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return from + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (to - from);
  };
  const finish = (): void => {
    start.current = undefined;
    if (drag !== undefined && drag.to - drag.from > 0) onBrush?.(drag);
    setDrag(undefined);
  };
  const handlers = {
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      if (onBrush === undefined) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = at(event);
    },
    onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
      if (start.current === undefined) return;
      const here = at(event);
      setDrag({ from: Math.min(start.current, here), to: Math.max(start.current, here) });
    },
    onPointerUp: finish,
    onPointerCancel: finish,
  };
  return { drag, handlers };
}
