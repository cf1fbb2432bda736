import { entityTypes } from '@belfry/schema';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { IncidentDetail } from '../../api/incidents.ts';
import { incidentRange } from '../../kql/incident-query.ts';
import { Card } from '../../ui/card.tsx';
import { EntityChip } from '../../ui/entity-chip.tsx';
import { EntityIcon } from '../../ui/entity-icon.tsx';
import { severityFill } from '../../ui/severity-pill.tsx';
import { Empty } from '../../ui/states.tsx';
import { rateEntities, type RatedEntity } from './story.ts';

const shownFirst = 8;

function EntityRow(props: {
  rated: RatedEntity;
  most: number;
  incident: IncidentDetail;
  onFilter?: ((value: string) => void) | undefined;
}) {
  const { entity, alerts, severity } = props.rated;
  const range = {
    kind: 'absolute',
    ...incidentRange(props.incident.firstActivityTime, props.incident.lastActivityTime),
  } as const;
  return (
    <li className="entity-row">
      <span className="entity-icon" aria-hidden>
        <EntityIcon type={entity.type} />
      </span>
      <span style={{ minWidth: 0 }}>
        <EntityChip entity={entity} range={range} onFilter={props.onFilter} />
        <div className="meta ellipsis">
          {entity.type} · {alerts} alert{alerts === 1 ? '' : 's'}
        </div>
      </span>
      <span className="bar" role="img" aria-label={`${severity} severity`} title={`Highest severity: ${severity}`}>
        <i style={{ width: `${(alerts / Math.max(1, props.most)) * 100}%`, background: severityFill(severity) }} />
      </span>
      <span className="mono" style={{ textAlign: 'right' }}>
        {alerts}
      </span>
    </li>
  );
}

/** The entities, those with the gravest and most alerts first. */
export function EntitiesCard({ incident, onFilter }: { incident: IncidentDetail; onFilter: (value: string) => void }) {
  const rated = useMemo(() => rateEntities(incident.alerts, incident.entities), [incident]);
  const most = Math.max(...rated.map((one) => one.alerts), 1);
  return (
    <Card
      title="Entities"
      note={rated.length > shownFirst ? `${shownFirst} of ${rated.length}, by alerts` : 'by alerts'}
      flush
      aside={
        <Link from="/incidents/$number" to="." search={(before) => ({ ...before, tab: 'entities' })}>
          View all
        </Link>
      }
    >
      {rated.length === 0 && (
        <Empty title="No entities">The rules behind these alerts map no columns to entities.</Empty>
      )}
      <ul>
        {rated.slice(0, shownFirst).map((one) => (
          <EntityRow
            key={`${one.entity.type} ${one.entity.key}`}
            rated={one}
            most={most}
            incident={incident}
            onFilter={onFilter}
          />
        ))}
      </ul>
    </Card>
  );
}

/** All entities by type, with their identifiers. */
export function EntitiesTab({ incident }: { incident: IncidentDetail }) {
  const rated = useMemo(() => rateEntities(incident.alerts, incident.entities), [incident]);
  if (rated.length === 0)
    return <Empty title="No entities">The rules behind these alerts map no columns to entities.</Empty>;
  const most = Math.max(...rated.map((one) => one.alerts), 1);
  return (
    <div
      style={{
        display: 'grid',
        gap: 12,
        gridTemplateColumns: 'repeat(auto-fill, minmax(360px, 1fr))',
        alignItems: 'start',
      }}
    >
      {entityTypes
        .map((type) => ({ type, list: rated.filter((one) => one.entity.type === type) }))
        .filter(({ list }) => list.length > 0)
        .map(({ type, list }) => (
          <Card key={type} title={type} note={list.length} flush>
            <ul>
              {list.map((one) => (
                <div key={one.entity.key}>
                  <EntityRow rated={one} most={most} incident={incident} />
                  <dl className="facts meta" style={{ padding: '0 14px 8px 50px', gap: '2px 10px' }}>
                    {Object.entries(one.entity.identifiers).map(([name, value]) => (
                      <div key={name} style={{ display: 'contents' }}>
                        <dt>{name}</dt>
                        <dd className="mono">{value}</dd>
                      </div>
                    ))}
                  </dl>
                </div>
              ))}
            </ul>
          </Card>
        ))}
    </div>
  );
}
