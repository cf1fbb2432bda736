import type { Overview } from '@belfry/schema/api';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { formatCount } from '../../time/format.ts';
import { spanMs, writeRange } from '../../time/range.ts';
import { binWidth, countIntoBins } from '../../ui/bins.ts';
import { Card } from '../../ui/card.tsx';
import { Histogram, Legend } from '../../ui/histogram.tsx';
import { severityFill, severityOrder } from '../../ui/severity-pill.tsx';
import { Empty } from '../../ui/states.tsx';

/** `+12 %`, `no change`, or that there was nothing before. */
export function describeChange(current: number, previous: number): string {
  if (previous === 0) return current === 0 ? 'none before either' : 'none in the period before';
  const percent = Math.round(((current - previous) / previous) * 100);
  return percent === 0 ? 'as in the period before' : `${percent > 0 ? '+' : ''}${percent} % against the period before`;
}

/** Alerts per hour by severity; drag to hunt in that span. */
export function AlertTrend({ overview, range }: { overview: Overview; range: string }) {
  const navigate = useNavigate();
  const { bins, binMs, from, to } = useMemo(() => {
    const width = spanMs(range) ?? 86_400_000;
    const end = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
    const start = end - width;
    const bin = Math.max(3_600_000, binWidth(start, end, 60));
    const times = overview.alertsPerHour.flatMap((hour) =>
      Object.entries(hour.bySeverity).map(([series, count]) => ({ ms: Date.parse(hour.hour), series, count })),
    );
    return { bins: countIntoBins(times, start, end, bin), binMs: bin, from: start, to: end };
  }, [overview.alertsPerHour, range]);
  const series = severityOrder.toReversed().map((severity) => ({ name: severity, color: severityFill(severity) }));
  return (
    <Card
      title="Alerts"
      note={`${formatCount(overview.alertsCurrent)}, ${describeChange(overview.alertsCurrent, overview.alertsPrevious)}`}
      aside={<Legend series={severityOrder.map((severity) => ({ name: severity, color: severityFill(severity) }))} />}
      className="wide"
    >
      {overview.alertsCurrent === 0 ? (
        <Empty title="No alert in this time">Rules that fired before are under Rules, in the column Last fired.</Empty>
      ) : (
        <Histogram
          label="Alerts"
          bins={bins}
          binMs={binMs}
          series={series}
          from={from}
          to={to}
          height={150}
          onBrush={(span) =>
            void navigate({
              to: '/hunt',
              search: {
                q: 'SecurityAlert\n| sort by TimeGenerated desc',
                range: writeRange({ kind: 'absolute', from: Math.round(span.from), to: Math.round(span.to) }),
                run: '1',
              },
            })
          }
        />
      )}
    </Card>
  );
}
