import type { Alert } from '@belfry/schema';
import { Fragment, useState } from 'react';
import type { IncidentDetail } from '../../api/incidents.ts';
import { formatCount } from '../../time/format.ts';
import { Card } from '../../ui/card.tsx';
import { SeverityPill } from '../../ui/severity-pill.tsx';
import { Time } from '../../ui/time.tsx';
import { AlertDetail } from './alert-detail.tsx';
import { tacticLabel } from './tactics.ts';

/** All alerts as a table; a row opens to its detail. */
export function AlertsTab({ incident }: { incident: IncidentDetail }) {
  const [open, setOpen] = useState<string | undefined>(undefined);
  return (
    <Card flush label="Alerts">
      <table className="table">
        <thead>
          <tr>
            {['Severity', 'Time', 'Alert', 'Rule', 'Tactics', 'Techniques', 'Events'].map((name) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {incident.alerts.map((alert) => (
            <Fragment key={alert.id}>
              <AlertRow
                alert={alert}
                open={open === alert.id}
                onToggle={() => setOpen(open === alert.id ? undefined : alert.id)}
              />
              {open === alert.id && (
                <tr>
                  <td colSpan={7} style={{ padding: '10px 14px 16px' }}>
                    <AlertDetail alert={alert} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function AlertRow({ alert, open, onToggle }: { alert: Alert; open: boolean; onToggle: () => void }) {
  return (
    <tr>
      <td>
        <SeverityPill severity={alert.severity} />
      </td>
      <td>
        <Time value={alert.startTime} form="second" />
      </td>
      <td>
        <button className="value-link" aria-expanded={open} onClick={onToggle}>
          {alert.title}
        </button>
      </td>
      <td className="dim">
        {alert.rule.name} <span className="meta">{alert.rule.kind}</span>
      </td>
      <td>{alert.tactics.map(tacticLabel).join(', ')}</td>
      <td className="mono">{alert.techniques.join(', ')}</td>
      <td className="number">{formatCount(alert.evidenceCount)}</td>
    </tr>
  );
}
