import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { IncidentDetail } from '../../api/incidents.ts';
import { runQuery } from '../../api/query.ts';
import { incidentQuery, incidentRange } from '../../kql/incident-query.ts';
import { formatCount, formatHourMinute, formatMinute } from '../../time/format.ts';
import { useZone } from '../../time/zone.tsx';
import { binWidth, countIntoBins } from '../../ui/bins.ts';
import { Card } from '../../ui/card.tsx';
import { Histogram, Legend, type Series } from '../../ui/histogram.tsx';
import { severityFill, severityOrder } from '../../ui/severity-pill.tsx';

const rawEvents = 'Raw events';

/** Counts the events of the incident's entities per bin, in the store. */
function useRawEvents(incident: IncidentDetail, range: { from: number; to: number }, binMs: number) {
  const query = `${incidentQuery(incident.alerts, incident.entities).replace(/\n\| sort by TimeGenerated desc$/, '')}
| summarize Events = count() by Bin = bin(TimeGenerated, ${Math.max(1, Math.round(binMs / 1000))}s)`;
  return useQuery({
    queryKey: ['incidents', 'raw-events', query, range.from, range.to],
    queryFn: ({ signal }) =>
      runQuery(
        {
          query,
          timeRange: { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() },
          maxRows: 2000,
          timeoutMs: 20_000,
        },
        signal,
      ),
    retry: false,
    staleTime: 60_000,
  });
}

/** Alerts by severity over the events of the same entities; drag to narrow the timeline. */
export function ActivityHistogram(props: {
  incident: IncidentDetail;
  marked: { from: number; to: number } | undefined;
  onBrush: (span: { from: number; to: number } | undefined) => void;
}) {
  const { incident, marked } = props;
  const { zone } = useZone();
  const range = useMemo(
    () => incidentRange(incident.firstActivityTime, incident.lastActivityTime),
    [incident.firstActivityTime, incident.lastActivityTime],
  );
  const binMs = Math.max(1000, binWidth(range.from, range.to, 72));
  const raw = useRawEvents(incident, range, binMs);
  const { bins, total } = useMemo(() => {
    const times = raw.data?.data[0] ?? [];
    const counts = raw.data?.data[1] ?? [];
    const named = raw.data?.columns[0]?.name === 'Bin';
    const [starts, numbers] = named ? [times, counts] : [counts, times];
    const events = starts.map((start, index) => ({
      ms: Date.parse(String(start)),
      series: rawEvents,
      count: Number(numbers[index] ?? 0),
    }));
    const alerts = incident.alerts.map((alert) => ({
      ms: Date.parse(alert.startTime),
      series: alert.severity as string,
    }));
    return {
      bins: countIntoBins([...events, ...alerts], range.from, range.to, binMs),
      total: events.reduce((sum, event) => sum + event.count, 0),
    };
  }, [raw.data, incident.alerts, range, binMs]);
  const present = severityOrder.filter((severity) => incident.alerts.some((alert) => alert.severity === severity));
  const series: Series[] = [
    { name: rawEvents, color: 'var(--series-2)' },
    ...present.toReversed().map((severity) => ({ name: severity, color: severityFill(severity), least: 6 })),
  ];
  return (
    <Card
      title="Activity volume"
      note={
        <span title={raw.isError ? raw.error.message : undefined}>
          {raw.isError
            ? 'raw events not counted'
            : raw.isPending
              ? 'counting…'
              : `${formatCount(total)} related events`}
        </span>
      }
      aside={
        marked !== undefined && (
          <button className="chip mono" onClick={() => props.onBrush(undefined)} title="Show the whole incident again">
            {(range.to - range.from > 86_400_000 ? formatMinute : formatHourMinute)(marked.from, zone)} –{' '}
            {(range.to - range.from > 86_400_000 ? formatMinute : formatHourMinute)(marked.to, zone)} ✕
          </button>
        )
      }
    >
      <Histogram
        label="Activity"
        bins={bins}
        binMs={binMs}
        series={series}
        from={range.from}
        to={range.to}
        marked={marked}
        onBrush={props.onBrush}
      />
      <div className="row wrap" style={{ justifyContent: 'flex-end', marginTop: 6 }}>
        <Legend series={series.toReversed()} />
      </div>
    </Card>
  );
}
