import type { Alert } from '@belfry/schema';
import { Button } from '@fluentui/react-components';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { IncidentDetail } from '../../api/incidents.ts';
import { useKeys } from '../../app/keys.ts';
import { incidentRange } from '../../kql/incident-query.ts';
import { formatCount } from '../../time/format.ts';
import { Card } from '../../ui/card.tsx';
import { EntityChip } from '../../ui/entity-chip.tsx';
import { SeverityPill } from '../../ui/severity-pill.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { AlertDetail } from './alert-detail.tsx';
import { tacticColor } from './tactics.ts';

const route = getRouteApi('/shell/incidents/$number');

/** The alerts in order of time; each opens to its evidence. The open one is in the URL. */
export function Timeline(props: {
  incident: IncidentDetail;
  alerts: Alert[];
  has: string | undefined;
  narrowed: boolean;
  onFilter: (value: string | undefined) => void;
  onClear: () => void;
}) {
  const { incident, alerts, has } = props;
  const { alert: openId } = route.useSearch();
  const navigate = route.useNavigate();
  const [current, setCurrent] = useState(() =>
    Math.max(
      0,
      alerts.findIndex((alert) => alert.id === openId),
    ),
  );
  const list = useRef<HTMLOListElement>(null);
  const toggle = (id: string): void =>
    void navigate({ search: (before) => ({ ...before, alert: id === openId ? undefined : id }), replace: true });
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  useTimelineKeys(alerts, current, setCurrent, toggle);
  const filtered = has !== undefined || props.narrowed;
  return (
    <Card
      title="Timeline"
      note={`${filtered ? `${alerts.length} of ` : ''}${incident.alerts.length} alert${incident.alerts.length === 1 ? '' : 's'}`}
      flush
      aside={
        filtered && (
          <button className="chip" onClick={props.onClear}>
            {has !== undefined && <span className="mono">{has}</span>} ✕
          </button>
        )
      }
    >
      <ol ref={list} style={{ paddingBottom: 8 }}>
        {alerts.map((alert, index) => (
          <TimelineItem
            key={alert.id}
            incident={incident}
            alert={alert}
            open={alert.id === openId}
            current={index === current}
            onToggle={() => {
              setCurrent(index);
              toggle(alert.id);
            }}
            onFilter={props.onFilter}
          />
        ))}
      </ol>
      {alerts.length === 0 && (
        <Empty
          title={filtered ? 'No alert matches' : 'No alert yet'}
          action={
            filtered && (
              <Button size="small" onClick={props.onClear}>
                Show all
              </Button>
            )
          }
        />
      )}
    </Card>
  );
}

function TimelineItem(props: {
  incident: IncidentDetail;
  alert: Alert;
  open: boolean;
  current: boolean;
  onToggle: () => void;
  onFilter: (value: string | undefined) => void;
}) {
  const { incident, alert, open } = props;
  const range = { kind: 'absolute', ...incidentRange(incident.firstActivityTime, incident.lastActivityTime) } as const;
  return (
    <li className={`timeline-item${open ? ' open' : ''}${props.current ? ' current' : ''}`}>
      <button className="plain-button" aria-expanded={open} onClick={props.onToggle}>
        <span className="dim">
          <Time value={alert.startTime} form="clock" />
        </span>
        <i className="dot" style={{ background: tacticColor(alert.tactics[0]) }} aria-hidden />
        <span className="strong" style={{ overflowWrap: 'anywhere' }}>
          {alert.title}
        </span>
        <span className="row">
          <span className="mono dim">{alert.techniques[0]}</span>
          <SeverityPill severity={alert.severity} />
        </span>
      </button>
      <div className="timeline-meta">
        {alert.entities.slice(0, 4).map((entity) => (
          <EntityChip key={`${entity.type} ${entity.key}`} entity={entity} range={range} onFilter={props.onFilter} />
        ))}
        {alert.entities.length > 4 && <span className="dim">+{alert.entities.length - 4}</span>}
        <span className="dim">
          {alert.entities.length > 0 && '· '}
          {[...new Set(alert.evidence.map((one) => one.table).filter(Boolean))].join(', ') || alert.rule.kind}
          {alert.evidenceCount > 1 && ` · ${formatCount(alert.evidenceCount)} events`}
        </span>
      </div>
      {open && (
        <div className="timeline-detail">
          <AlertDetail alert={alert} onFilter={props.onFilter} />
        </div>
      )}
    </li>
  );
}

function useTimelineKeys(
  alerts: Alert[],
  current: number,
  setCurrent: (change: (index: number) => number) => void,
  toggle: (id: string) => void,
): void {
  useKeys([
    {
      keys: 'j',
      label: 'Next alert',
      group: 'Timeline',
      run: () => setCurrent((index) => Math.min(alerts.length - 1, index + 1)),
    },
    { keys: 'k', label: 'Previous alert', group: 'Timeline', run: () => setCurrent((index) => Math.max(0, index - 1)) },
    {
      keys: 'Enter',
      label: 'Open or close the alert',
      group: 'Timeline',
      run: () => {
        const alert = alerts[current];
        if (alert !== undefined) toggle(alert.id);
      },
    },
  ]);
}
