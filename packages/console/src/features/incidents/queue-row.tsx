import type { IncidentSummary } from '@belfry/schema';
import { Link } from '@tanstack/react-router';
import { formatCount } from '../../time/format.ts';
import { SeverityPill, StatusLabel } from '../../ui/severity-pill.tsx';
import { Time } from '../../ui/time.tsx';
import { tacticColor, tacticLabel } from './tactics.ts';

export const queueRowHeight = 36;

export function QueueHeader() {
  return (
    <div className="queue-grid queue-head" role="row">
      <span role="columnheader">
        <span className="visually-hidden">Selected</span>
      </span>
      {['Severity', 'Number', 'Title', 'Entities', 'Tactics', 'Alerts', 'Status', 'Owner', 'Created', 'Updated'].map(
        (name) => (
          <span key={name} role="columnheader" className={name === 'Alerts' ? 'right' : undefined}>
            {name}
          </span>
        ),
      )}
    </div>
  );
}

/** One incident in the queue. */
export function QueueRow(props: {
  incident: IncidentSummary;
  index: number;
  top: number;
  current: boolean;
  selected: boolean;
  now: number;
  onToggle: () => void;
  onFocus: () => void;
}) {
  const { incident, current, selected, now } = props;
  return (
    <div
      className={`queue-grid queue-row${current ? ' current' : ''}${selected ? ' selected' : ''}`}
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={selected}
      style={{ transform: `translateY(${props.top}px)`, height: queueRowHeight }}
      onMouseDown={props.onFocus}
    >
      <span role="gridcell">
        <input
          type="checkbox"
          aria-label={`Select INC-${incident.number}`}
          checked={selected}
          onChange={props.onToggle}
        />
      </span>
      <span role="gridcell">
        <SeverityPill severity={incident.severity} />
      </span>
      <span role="gridcell" className="mono dim">
        INC-{incident.number}
      </span>
      <span role="gridcell" className="ellipsis">
        <Link
          to="/incidents/$number"
          params={{ number: String(incident.number) }}
          className="queue-title"
          title={incident.title}
        >
          {incident.title}
        </Link>
        {incident.demo && (
          <span className="pill neutral" style={{ minWidth: 0, marginLeft: 6 }}>
            Demo
          </span>
        )}
      </span>
      <EntityCells incident={incident} />
      <span role="gridcell" className="mono right">
        {formatCount(incident.alertCount)}
      </span>
      <span role="gridcell">
        <StatusLabel status={incident.status} />
      </span>
      <span role="gridcell" className={incident.owner === null ? 'ellipsis dim' : 'ellipsis'}>
        {incident.owner ?? 'Unassigned'}
      </span>
      <span role="gridcell" className="dim">
        <Time value={incident.createdTime} form="relative" now={now} />
      </span>
      <span role="gridcell" className="dim">
        <Time value={incident.lastModifiedTime} form="relative" now={now} />
      </span>
    </div>
  );
}

const EntityCells = ({ incident }: { incident: IncidentSummary }) => (
  <>
    <span
      role="gridcell"
      className="ellipsis dim"
      title={incident.entities.map((entity) => `${entity.type}: ${entity.name}`).join('\n')}
    >
      {incident.entities
        .slice(0, 3)
        .map((entity) => entity.name)
        .join(' · ')}
      {incident.entities.length > 3 && ` +${incident.entities.length - 3}`}
    </span>
    <span role="gridcell" className="row" style={{ gap: 3 }} title={incident.tactics.map(tacticLabel).join(', ')}>
      {incident.tactics.slice(0, 6).map((tactic) => (
        <i key={tactic} className="dot" style={{ background: tacticColor(tactic) }} aria-hidden />
      ))}
      <span className="visually-hidden">{incident.tactics.map(tacticLabel).join(', ')}</span>
    </span>
  </>
);
