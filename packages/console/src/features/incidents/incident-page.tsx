import { Tab, TabList } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { ApiError } from '../../api/client.ts';
import { incidentByNumber, type IncidentDetail } from '../../api/incidents.ts';
import { useKeys } from '../../app/keys.ts';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import { ActivityTab } from './activity-tab.tsx';
import { AlertsTab } from './alerts-tab.tsx';
import { EntitiesTab } from './entities-card.tsx';
import { EvidenceTab } from './evidence-tab.tsx';
import { IncidentHeader } from './incident-header.tsx';
import './incidents.css';
import { StoryTab } from './story-tab.tsx';

const route = getRouteApi('/shell/incidents/$number');
const tabs = ['story', 'alerts', 'entities', 'evidence', 'activity'] as const;

export default function IncidentPage() {
  const { number: text } = route.useParams();
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  const incident = useQuery({ ...incidentByNumber(number), enabled: number > 0 });
  if (number === 0 || (incident.error instanceof ApiError && incident.error.status === 404)) {
    return (
      <div className="page">
        <Empty title={`There is no incident ${text}`} action={<Link to="/incidents">Back to the queue</Link>}>
          It may have been removed with demo data.
        </Empty>
      </div>
    );
  }
  if (incident.data === undefined) {
    return (
      <div className="page">
        {incident.isError ? (
          <Failure error={incident.error} onRetry={() => void incident.refetch()} />
        ) : (
          <Skeleton rows={14} />
        )}
      </div>
    );
  }
  return (
    <>
      {incident.isError && <Failure error={incident.error} onRetry={() => void incident.refetch()} />}
      <Loaded key={number} incident={incident.data} />
    </>
  );
}

function Loaded({ incident }: { incident: IncidentDetail }) {
  const { tab = 'story' } = route.useSearch();
  const navigate = route.useNavigate();
  const go = useNavigate();
  useEffect(() => {
    document.title = `INC-${incident.number} ${incident.title} · Belfry`;
    return () => {
      document.title = 'Belfry';
    };
  }, [incident.number, incident.title]);
  const evidenceCount = useMemo(
    () => incident.alerts.reduce((sum, alert) => sum + alert.evidenceCount, 0),
    [incident.alerts],
  );
  const show = (next: (typeof tabs)[number]): void =>
    void navigate({ search: (before) => ({ ...before, tab: next === 'story' ? undefined : next }) });
  const open = (number: number | null) => () => {
    if (number !== null) void go({ to: '/incidents/$number', params: { number: String(number) } });
  };
  useKeys([
    { keys: '[', label: 'Previous incident', group: 'Incident', run: open(incident.previous) },
    { keys: ']', label: 'Next incident', group: 'Incident', run: open(incident.next) },
    { keys: 'u', label: 'Back to the queue', group: 'Incident', run: () => void go({ to: '/incidents' }) },
    ...tabs.map((name, index) => ({
      keys: String(index + 1),
      label: `Tab ${name}`,
      group: 'Incident',
      run: () => show(name),
    })),
  ]);
  const counts = {
    story: undefined,
    alerts: incident.alerts.length,
    entities: incident.entities.length,
    evidence: evidenceCount,
    activity: incident.history.length + incident.comments.length,
  };
  const names = {
    story: 'Attack story',
    alerts: 'Alerts',
    entities: 'Entities',
    evidence: 'Evidence',
    activity: 'Activity',
  };
  return (
    <>
      <div className="incident-head">
        <IncidentHeader incident={incident} />
        <TabList
          size="small"
          className="incident-tabs"
          selectedValue={tab}
          onTabSelect={(_, data) => show(data.value as typeof tab)}
        >
          {tabs.map((name) => (
            <Tab key={name} value={name} id={`tab-${name}`}>
              {names[name]} {counts[name] !== undefined && <span className="mono dim">{counts[name]}</span>}
            </Tab>
          ))}
        </TabList>
      </div>
      <div className="page" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'story' && <StoryTab incident={incident} />}
        {tab === 'alerts' && <AlertsTab incident={incident} />}
        {tab === 'entities' && <EntitiesTab incident={incident} />}
        {tab === 'evidence' && <EvidenceTab incident={incident} />}
        {tab === 'activity' && <ActivityTab incident={incident} />}
      </div>
    </>
  );
}
