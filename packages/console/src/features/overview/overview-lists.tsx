import { entityTypes } from '@belfry/schema';
import type { Overview } from '@belfry/schema/api';
import { Link } from '@tanstack/react-router';
import { oneOf } from '../../app/search-text.ts';
import { formatCount } from '../../time/format.ts';
import { useNow } from '../../time/zone.tsx';
import { Card } from '../../ui/card.tsx';
import { EntityIcon } from '../../ui/entity-icon.tsx';
import { SeverityPill, severityFill } from '../../ui/severity-pill.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';

export function OldestOpen({ overview }: { overview: Overview }) {
  const now = useNow();
  return (
    <Card title="Oldest open incidents" flush aside={<Link to="/incidents">All open</Link>} className="oldest">
      {overview.oldestOpen.length === 0 && (
        <Empty title="No open incident">Closed ones are in the queue, with the status filter.</Empty>
      )}
      <ul>
        {overview.oldestOpen.map((incident) => (
          <li key={incident.number} className="list-row">
            <SeverityPill severity={incident.severity} />
            <span className="grow" style={{ minWidth: 0 }}>
              <Link
                to="/incidents/$number"
                params={{ number: String(incident.number) }}
                className="list-title ellipsis"
              >
                {incident.title}
              </Link>
              <span className="meta ellipsis" style={{ display: 'block' }}>
                <span className="mono">INC-{incident.number}</span> · {incident.owner ?? 'Unassigned'} ·{' '}
                {incident.status}
              </span>
            </span>
            <span className="dim" style={{ whiteSpace: 'nowrap' }}>
              <Time value={incident.createdTime} form="relative" now={now} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function TopEntities({ overview }: { overview: Overview }) {
  const most = Math.max(1, ...overview.topEntities.map((entity) => entity.alerts));
  return (
    <Card title="Top entities" note="by alerts" flush>
      {overview.topEntities.length === 0 && <Empty title="No entity in an alert yet" />}
      <ul>
        {overview.topEntities.map((entity) => {
          const type = oneOf(entity.type, entityTypes);
          return (
            <li key={`${entity.type} ${entity.name}`} className="list-row">
              <span className="dim" aria-hidden>
                {type !== undefined && <EntityIcon type={type} />}
              </span>
              <span className="grow ellipsis" title={`${entity.type} ${entity.name}`}>
                <Link to="/incidents" search={{ q: entity.name, status: 'any' }} className="list-title">
                  {entity.name}
                </Link>
              </span>
              <Bar share={entity.alerts / most} color={severityFill(entity.severity)} />
              <span className="mono count">{formatCount(entity.alerts)}</span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

export function TopTechniques({ overview }: { overview: Overview }) {
  const most = Math.max(1, ...overview.topTechniques.map((one) => one.alerts));
  return (
    <Card title="Top techniques" note="by alerts" flush>
      {overview.topTechniques.length === 0 && <Empty title="No technique in an alert yet" />}
      <ul>
        {overview.topTechniques.map((one) => (
          <li key={one.technique} className="list-row">
            <span className="grow ellipsis">
              <Link to="/rules" search={{ technique: one.technique }} className="list-title mono">
                {one.technique}
              </Link>
            </span>
            <Bar share={one.alerts / most} color="var(--accent)" />
            <span className="mono count">{formatCount(one.alerts)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const Bar = ({ share, color }: { share: number; color: string }) => (
  <span className="meter" aria-hidden>
    <i style={{ width: `${Math.round(share * 100)}%`, background: color }} />
  </span>
);
