import { getRouteApi } from '@tanstack/react-router';
import type { IncidentDetail } from '../../api/incidents.ts';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { EvidenceRows } from './evidence-rows.tsx';

const route = getRouteApi('/shell/incidents/$number');

/** The rows behind every alert, alert by alert. */
export function EvidenceTab({ incident }: { incident: IncidentDetail }) {
  const navigate = route.useNavigate();
  const withRows = incident.alerts.filter((alert) => alert.evidence.length > 0);
  if (withRows.length === 0) return <Empty title="No evidence rows">The alerts of this incident kept no rows.</Empty>;
  return (
    <div className="stack">
      {withRows.map((alert) => (
        <Card
          key={alert.id}
          title={alert.title}
          note={`${alert.evidence.length} of ${alert.evidenceCount} rows`}
          aside={<Time value={alert.startTime} form="second" />}
        >
          <div
            style={{
              display: 'grid',
              gap: 10,
              gridTemplateColumns: 'repeat(auto-fill, minmax(440px, 1fr))',
              alignItems: 'start',
            }}
          >
            {alert.evidence.map((evidence, index) => (
              <EvidenceRows
                key={evidence.itemId ?? index}
                evidence={evidence}
                range={{ from: Date.parse(alert.startTime) - 300_000, to: Date.parse(alert.endTime) + 300_000 }}
                onFilter={(value) => void navigate({ search: { has: value } })}
              />
            ))}
          </div>
        </Card>
      ))}
    </div>
  );
}
