import { incidentStatuses, severities } from '@belfry/schema';
import { Button, Select } from '@fluentui/react-components';
import {
  Checkmark16Regular,
  ChevronDown16Regular,
  ChevronRight16Regular,
  ChevronUp16Regular,
  Link16Regular,
  Search16Regular,
} from '@fluentui/react-icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { IncidentDetail } from '../../api/incidents.ts';
import { useKeys } from '../../app/keys.ts';
import { usePrincipal } from '../../app/principal.ts';
import { oneOf } from '../../app/search-text.ts';
import { incidentQuery, incidentRange } from '../../kql/incident-query.ts';
import { formatDuration } from '../../time/format.ts';
import { writeRange } from '../../time/range.ts';
import { useCopy } from '../../ui/copy.tsx';
import { SeverityPill } from '../../ui/severity-pill.tsx';
import { Time } from '../../ui/time.tsx';
import { CloseDialog, verdictLabel } from './close-dialog.tsx';
import { useOwners } from './owners.ts';
import { useIncidentChange } from './use-incident-change.ts';

/** Who, what and how far: title, status, owner, verdict, neighbours, and the two next steps: hunt and close. */
export function IncidentHeader({ incident }: { incident: IncidentDetail }) {
  const navigate = useNavigate();
  const { can } = usePrincipal();
  const copy = useCopy();
  const change = useIncidentChange(incident.number);
  const [closing, setClosing] = useState(false);
  const mayChange = can('Responder');
  const range = incidentRange(incident.firstActivityTime, incident.lastActivityTime);
  const hunt = (): void =>
    void navigate({
      to: '/hunt',
      search: {
        q: incidentQuery(incident.alerts, incident.entities),
        range: writeRange({ kind: 'absolute', ...range }),
        run: '1',
      },
    });
  const close = (): void => {
    if (mayChange && incident.status !== 'Closed') setClosing(true);
  };
  useKeys([
    { keys: 'h', label: 'Hunt for its entities', group: 'Incident', run: hunt },
    { keys: 'e', label: 'Close with a verdict', group: 'Incident', run: close },
  ]);
  return (
    <>
      <Breadcrumb incident={incident} />
      <div className="row" style={{ marginTop: 6 }}>
        <SeverityPill severity={incident.severity} />
        <h1 className="grow">{incident.title}</h1>
        <button
          className="icon-button"
          aria-label="Copy link"
          title="Copy link"
          onClick={() => copy(window.location.href, 'Link copied')}
        >
          <Link16Regular />
        </button>
        <Button size="small" icon={<Search16Regular />} onClick={hunt}>
          Hunt
        </Button>
        {!mayChange ? null : incident.status === 'Closed' ? (
          <Button
            size="small"
            disabled={change.isPending}
            onClick={() => change.mutate({ status: 'Active', version: incident.version })}
          >
            Reopen
          </Button>
        ) : (
          <Button size="small" appearance="primary" icon={<Checkmark16Regular />} onClick={close}>
            Close incident
          </Button>
        )}
      </div>
      <HeaderFacts
        incident={incident}
        onClose={close}
        disabled={!mayChange || change.isPending}
        onChange={(what) => change.mutate({ ...what, version: incident.version })}
      />
      {closing && (
        <CloseDialog
          title={`Close INC-${incident.number}`}
          onClose={() => setClosing(false)}
          onConfirm={(verdict) => change.mutateAsync({ status: 'Closed', ...verdict, version: incident.version })}
        />
      )}
    </>
  );
}

function Neighbour({ number, label, icon }: { number: number | null; label: string; icon: React.ReactNode }) {
  const navigate = useNavigate();
  return (
    <button
      className="icon-button"
      aria-label={label}
      title={number === null ? `No ${label.toLowerCase()}` : `${label}: INC-${number}`}
      disabled={number === null}
      onClick={() => void navigate({ to: '/incidents/$number', params: { number: String(number) } })}
    >
      {icon}
    </button>
  );
}

function HeaderFacts(props: {
  incident: IncidentDetail;
  disabled: boolean;
  onClose: () => void;
  onChange: (change: {
    status?: 'New' | 'Active';
    owner?: string | null;
    severity?: (typeof severities)[number];
  }) => void;
}) {
  const { incident, disabled, onChange } = props;
  const owners = useOwners([incident.owner]);
  return (
    <div className="row wrap incident-facts">
      <label className="row dim">
        Status
        <Select
          size="small"
          name="status"
          value={incident.status}
          disabled={disabled}
          onChange={(_, data) => {
            const status = oneOf(data.value, ['New', 'Active'] as const);
            if (status === undefined) props.onClose();
            else onChange({ status });
          }}
        >
          {incidentStatuses.map((status) => (
            <option key={status}>{status}</option>
          ))}
        </Select>
      </label>
      <label className="row dim">
        Owner
        <Select
          size="small"
          name="owner"
          value={incident.owner ?? ''}
          disabled={disabled}
          onChange={(_, data) => onChange({ owner: data.value === '' ? null : data.value })}
        >
          <option value="">Unassigned</option>
          {owners.map((owner) => (
            <option key={owner}>{owner}</option>
          ))}
        </Select>
      </label>
      <label className="row dim">
        Severity
        <Select
          size="small"
          name="severity"
          value={incident.severity}
          disabled={disabled}
          onChange={(_, data) => {
            const severity = oneOf(data.value, severities);
            if (severity !== undefined) onChange({ severity });
          }}
        >
          {severities.map((severity) => (
            <option key={severity}>{severity}</option>
          ))}
        </Select>
      </label>
      <HeaderTexts incident={incident} />
    </div>
  );
}

const Breadcrumb = ({ incident }: { incident: IncidentDetail }) => (
  <div className="row">
    <Link to="/incidents" className="dim">
      Incidents
    </Link>
    <ChevronRight16Regular className="dim" aria-hidden />
    <span className="mono">INC-{incident.number}</span>
    {incident.demo && <span className="pill neutral">Demo</span>}
    <span className="grow" />
    <Neighbour number={incident.previous} label="Previous incident" icon={<ChevronUp16Regular />} />
    <Neighbour number={incident.next} label="Next incident" icon={<ChevronDown16Regular />} />
  </div>
);

function HeaderTexts({ incident }: { incident: IncidentDetail }) {
  const age =
    (incident.closedTime === null ? Date.now() : Date.parse(incident.closedTime)) - Date.parse(incident.createdTime);
  return (
    <>
      <span>
        <span className="dim">Verdict</span>
        {incident.classification === null
          ? 'Not set'
          : verdictLabel(incident.classification, incident.classificationReason)}
      </span>
      <span>
        <span className="dim">Created</span> <Time value={incident.createdTime} />
      </span>
      <span>
        <span className="dim">{incident.closedTime === null ? 'Open for' : 'Closed after'}</span>{' '}
        {formatDuration(Math.max(0, age))}
      </span>
      <span>
        <span className="dim">Alerts</span> {incident.alertCount} from {incident.sourceIds.length} source
        {incident.sourceIds.length === 1 ? '' : 's'}
      </span>
    </>
  );
}
