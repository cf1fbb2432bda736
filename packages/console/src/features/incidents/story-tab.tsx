import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { IncidentDetail } from '../../api/incidents.ts';
import { formatDuration } from '../../time/format.ts';
import { readRange, writeRange } from '../../time/range.ts';
import { Card } from '../../ui/card.tsx';
import { Time } from '../../ui/time.tsx';
import { joinLines } from '../../ui/prose.tsx';
import { ActivityHistogram } from './activity-histogram.tsx';
import { CommentsCard } from './comments-card.tsx';
import { EntitiesCard } from './entities-card.tsx';
import { alertHas, countRuleKinds, detectionDelayMs, markNames } from './story.ts';
import { attackPath, nextTactic, tacticColor, tacticLabel } from './tactics.ts';
import { Timeline } from './timeline.tsx';

const route = getRouteApi('/shell/incidents/$number');

/** What happened, on one page: summary, path, activity, timeline, entities, comments. */
export function StoryTab({ incident }: { incident: IncidentDetail }) {
  const { has, window } = route.useSearch();
  const navigate = route.useNavigate();
  const marked = useMemo(() => {
    const range = readRange(window);
    return range?.kind === 'absolute' ? { from: range.from, to: range.to } : undefined;
  }, [window]);
  const alerts = useMemo(
    () =>
      incident.alerts
        .filter((alert) => has === undefined || alertHas(alert, has))
        .filter(
          (alert) =>
            marked === undefined ||
            (Date.parse(alert.startTime) < marked.to && Date.parse(alert.endTime) >= marked.from),
        )
        .sort((a, b) => a.startTime.localeCompare(b.startTime)),
    [incident.alerts, has, marked],
  );
  const filter = (value: string | undefined): void =>
    void navigate({ search: (before) => ({ ...before, has: value }) });
  const brush = (span: { from: number; to: number } | undefined): void =>
    void navigate({
      search: (before) => ({
        ...before,
        window: span === undefined ? undefined : writeRange({ kind: 'absolute', ...span }),
      }),
    });
  return (
    <div className="story">
      <div className="stack">
        <WhatHappened incident={incident} />
        <AttackPath incident={incident} />
      </div>
      <div className="stack">
        <ActivityHistogram incident={incident} marked={marked} onBrush={brush} />
        <Timeline
          incident={incident}
          alerts={alerts}
          has={has}
          narrowed={marked !== undefined}
          onFilter={filter}
          onClear={() => void navigate({ search: ({ tab }) => ({ tab }) })}
        />
      </div>
      <div className="stack">
        <EntitiesCard incident={incident} onFilter={filter} />
        <CommentsCard incident={incident} />
      </div>
    </div>
  );
}

/** A sentence for incidents without a description of their own. */
function describe(incident: IncidentDetail): string {
  const names = incident.entities.slice(0, 3).map((entity) => entity.name);
  const rules = incident.ruleNames.length;
  const about =
    names.length === 0
      ? ''
      : ` about ${names.join(', ')}${incident.entities.length > 3 ? ` and ${incident.entities.length - 3} more` : ''}`;
  return `${rules === 1 ? `The rule “${incident.ruleNames[0]}”` : `${rules} rules`} raised ${incident.alertCount} alert${incident.alertCount === 1 ? '' : 's'}${about}.`;
}

function WhatHappened({ incident }: { incident: IncidentDetail }) {
  const parts = useMemo(
    () =>
      markNames(
        incident.description.trim() === '' ? describe(incident) : joinLines(incident.description),
        incident.entities.map((entity) => entity.name),
      ),
    [incident],
  );
  const delay = detectionDelayMs(incident.alerts);
  return (
    <Card title="What happened">
      <p style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere', marginBottom: 10, color: 'var(--fg2)' }}>
        {parts.map((part, index) =>
          part.strong ? (
            <strong key={index} style={{ color: 'var(--fg1)' }}>
              {part.text}
            </strong>
          ) : (
            part.text
          ),
        )}
      </p>
      <dl className="facts">
        <dt>First activity</dt>
        <dd>
          <Time value={incident.firstActivityTime} form="second" />
        </dd>
        <dt>Last activity</dt>
        <dd>
          <Time value={incident.lastActivityTime} form="second" />
        </dd>
        <dt>Detected in</dt>
        <dd>{delay === undefined ? 'no alert yet' : formatDuration(delay)}</dd>
        <dt>Rules</dt>
        <dd>{countRuleKinds(incident.alerts)}</dd>
        <dt>Sources</dt>
        <dd>{incident.sourceIds.join(', ') || 'not recorded'}</dd>
        {incident.classificationComment !== null && (
          <>
            <dt>Verdict</dt>
            <dd>{incident.classificationComment}</dd>
          </>
        )}
      </dl>
    </Card>
  );
}

function AttackPath({ incident }: { incident: IncidentDetail }) {
  const path = useMemo(() => attackPath(incident.alerts), [incident.alerts]);
  const next = nextTactic(path);
  return (
    <Card title="ATT&CK path" aside={<span className="dim">{path.length} of 14 tactics</span>}>
      {path.length === 0 && <p className="dim">The rules behind these alerts name no tactic.</p>}
      <ol>
        {path.map((step) => (
          <li key={step.tactic} className="path-step">
            <i className="dot" style={{ background: tacticColor(step.tactic) }} aria-hidden />
            <span className="grow ellipsis">{tacticLabel(step.tactic)}</span>
            <span className="mono dim ellipsis" title={step.techniques.join(', ')}>
              {step.techniques.slice(0, 2).join(', ')}
              {step.techniques.length > 2 && ` +${step.techniques.length - 2}`}
            </span>
          </li>
        ))}
        {next !== undefined && (
          <li className="path-step dim">
            <i
              className="dot"
              style={{ background: 'var(--card)', boxShadow: 'inset 0 0 0 1.5px var(--fg3)' }}
              aria-hidden
            />
            <span className="grow">{tacticLabel(next)}</span>
            <span className="mono">not seen</span>
          </li>
        )}
      </ol>
    </Card>
  );
}
