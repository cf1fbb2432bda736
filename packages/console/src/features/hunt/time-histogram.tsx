import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { runQuery } from '../../api/query.ts';
import type { QueryResult } from '../../api/query-result.ts';
import { endsInRender } from '../../kql/edit-query.ts';
import { formatCount } from '../../time/format.ts';
import { binWidth, countIntoBins, type Bin } from '../../ui/bins.ts';
import { Histogram } from '../../ui/histogram.tsx';
import type { Run } from './use-run.ts';

interface Counted {
  bins: Bin[];
  binMs: number;
  from: number;
  to: number;
}
const series = [{ name: 'rows', color: 'var(--low-fill)' }];
const mostBins = 96;

/** Times of the rows counted into bins over the asked range, or over the rows where the query set its own or all times were asked for. */
export function countRows(times: readonly unknown[], asked: { from: number; to: number }): Counted | undefined {
  const milliseconds = times.map((time) => Date.parse(String(time))).filter((ms) => !Number.isNaN(ms));
  if (milliseconds.length === 0) return undefined;
  let low = Infinity;
  let high = -Infinity;
  for (const ms of milliseconds) {
    low = Math.min(low, ms);
    high = Math.max(high, ms);
  }
  const outside = asked.from <= 0 || low < asked.from || high > asked.to;
  const from = outside ? low : asked.from;
  const to = outside ? high + 1 : asked.to;
  const binMs = binWidth(from, to, mostBins);
  return {
    from,
    to,
    binMs,
    bins: countIntoBins(
      milliseconds.map((ms) => ({ ms, series: 'rows' })),
      from,
      to,
      binMs,
    ),
  };
}

/** For a result that was cut, the counts of all its rows come from the store. */
function useAllCounts(run: Run, result: QueryResult) {
  const binMs = Math.max(1000, binWidth(run.from, run.to, mostBins));
  const possible = result.done?.truncated === true && !endsInRender(run.query);
  return useQuery({
    queryKey: ['hunt-histogram', run.queryId],
    enabled: possible,
    retry: false,
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<Counted> => {
      const counted = await runQuery(
        {
          query: `${run.query.trimEnd().replace(/;$/, '')}\n| summarize Rows = count() by Bin = bin(TimeGenerated, ${binMs / 1000}s)`,
          timeRange: { from: new Date(run.from).toISOString(), to: new Date(run.to).toISOString() },
          maxRows: 5000,
        },
        signal,
      );
      const column = (name: string): unknown[] =>
        counted.data[counted.columns.findIndex((one) => one.name === name)] ?? [];
      const rows = column('Rows');
      const times = column('Bin').map((bin, index) => ({
        ms: Date.parse(String(bin)),
        series: 'rows',
        count: Number(rows[index] ?? 0),
      }));
      return { from: run.from, to: run.to, binMs, bins: countIntoBins(times, run.from, run.to, binMs) };
    },
  });
}

/** Rows over TimeGenerated; drag to narrow the time range. Nothing for results without that column. */
export function TimeHistogram({
  run,
  result,
  onRange,
}: {
  run: Run;
  result: QueryResult;
  onRange: (span: { from: number; to: number }) => void;
}) {
  const index = result.columns.findIndex((column) => column.name === 'TimeGenerated' && column.type === 'datetime');
  const times = index === -1 ? undefined : result.data[index];
  const { rowCount } = result;
  const shown = useMemo(
    () => (times === undefined || rowCount === 0 ? undefined : countRows(times.slice(0, rowCount), run)),
    [times, rowCount, run],
  );
  const all = useAllCounts(run, result);
  const counted = all.data ?? shown;
  if (counted === undefined) return null;
  const total = counted.bins.reduce((sum, bin) => sum + (bin.counts['rows'] ?? 0), 0);
  return (
    <div className="hunt-histogram">
      <Histogram
        label="Rows over time"
        {...counted}
        series={series}
        height={70}
        onBrush={(span) => onRange({ from: Math.floor(span.from), to: Math.ceil(span.to) })}
      />
      <span className="meta hunt-histogram-note">
        {formatCount(total)}{' '}
        {all.data !== undefined ? 'rows in all' : result.done?.truncated === true ? 'rows shown' : 'rows'}
      </span>
    </div>
  );
}
