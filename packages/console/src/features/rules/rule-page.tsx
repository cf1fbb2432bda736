import type { RuleDetail } from '@belfry/schema/api';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronRight16Regular } from '@fluentui/react-icons';
import { ruleById } from '../../api/rules.ts';
import { formatCount, formatDuration } from '../../time/format.ts';
import { Card } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/copy.tsx';
import { SeverityPill } from '../../ui/severity-pill.tsx';
import { Banner, Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { Prose } from '../../ui/prose.tsx';
import { References } from '../incidents/alert-detail.tsx';
import { tacticLabel } from '../incidents/tactics.ts';
import { EnabledSwitch } from './enabled-switch.tsx';
import { HealthLabel } from './health-label.tsx';
import { RuleTest } from './rule-test.tsx';
import './rules.css';

const route = getRouteApi('/shell/rules/$id');

export default function RulePage() {
  const { id } = route.useParams();
  const rule = useQuery(ruleById(id));
  return (
    <div className="page">
      <div className="row dim">
        <Link to="/rules">Rules</Link>
        <ChevronRight16Regular aria-hidden />
        <span className="mono ellipsis">{id}</span>
      </div>
      <Loaded query={rule}>{(data) => <Content rule={data} />}</Loaded>
    </div>
  );
}

function Content({ rule }: { rule: RuleDetail }) {
  return (
    <>
      <div className="page-header" style={{ marginTop: 6 }}>
        <SeverityPill severity={rule.severity} />
        <h1 className="grow">{rule.name}</h1>
        <EnabledSwitch rule={rule} label />
      </div>
      {rule.health !== 'ok' && (
        <div style={{ marginBottom: 12 }}>
          <Banner kind={rule.health === 'broken' ? 'error' : 'warning'}>
            <strong>{rule.health === 'broken' ? 'This rule is broken' : 'This rule is blind'}:</strong>{' '}
            {rule.healthReason ?? 'no reason was given'}
          </Banner>
        </div>
      )}
      <div className="rule-columns">
        <div className="stack">
          <Card
            title="Rule"
            aside={
              <span className="meta mono ellipsis" title={rule.path}>
                {rule.path}
              </span>
            }
          >
            <CodeBlock text={rule.text} maxHeight="56vh" label="Rule text" />
          </Card>
          <RuleTest rule={rule} />
          <Runs rule={rule} />
        </div>
        <About rule={rule} />
      </div>
    </>
  );
}

function About({ rule }: { rule: RuleDetail }) {
  return (
    <Card title="About">
      {rule.description !== '' && <Prose text={rule.description} gap={12} />}
      <dl className="facts">
        <dt>Health</dt>
        <dd>
          <HealthLabel rule={rule} />
        </dd>
        <dt>Kind</dt>
        <dd>{rule.kind}</dd>
        <dt>Origin</dt>
        <dd>{rule.origin}</dd>
        <dt>Author</dt>
        <dd>{rule.author ?? 'not stated'}</dd>
        {rule.tactics.length > 0 && (
          <>
            <dt>Tactics</dt>
            <dd>{rule.tactics.map(tacticLabel).join(', ')}</dd>
            <dt>Techniques</dt>
            <dd className="mono">{rule.techniques.join(', ')}</dd>
          </>
        )}
        <dt>Runs</dt>
        <dd>
          {rule.frequencyMs === null
            ? 'on every event, as it arrives'
            : `every ${formatDuration(rule.frequencyMs)}${rule.periodMs === null ? '' : ` over ${formatDuration(rule.periodMs)}`}`}
          {rule.runsOnReason !== null && <span className="dim">, not on the stream: {rule.runsOnReason}</span>}
        </dd>
        <dt>Last run</dt>
        <dd>
          <Time value={rule.lastRunTime} form="second" />
          {rule.lastRunDurationMs !== null && <span className="dim"> in {formatDuration(rule.lastRunDurationMs)}</span>}
        </dd>
        <dt>Last fired</dt>
        <dd>
          <Time value={rule.lastFiredTime} form="second" />
        </dd>
        <dt>Alerts, 30 d</dt>
        <dd>
          <Link to="/incidents" search={{ q: rule.name, status: 'any' }}>
            {formatCount(rule.alerts30d)}
          </Link>
        </dd>
        {rule.falsePositives.length > 0 && (
          <>
            <dt>False positives</dt>
            <dd>{rule.falsePositives.join('; ')}</dd>
          </>
        )}
      </dl>
      <div style={{ marginTop: 10 }}>
        <References urls={rule.references} />
      </div>
    </Card>
  );
}

function Runs({ rule }: { rule: RuleDetail }) {
  return (
    <Card title="Runs" note={rule.runs.length === 0 ? undefined : `the last ${rule.runs.length}`} flush>
      {rule.runs.length === 0 ? (
        <Empty title="No run is recorded">
          {rule.frequencyMs === null
            ? 'This rule looks at each event; it has no runs of its own.'
            : 'It runs when its time comes, if it is on.'}
        </Empty>
      ) : (
        <table className="table">
          <thead>
            <tr>
              {['Started', 'From', 'To', 'Took', 'Rows', 'Alerts', 'Outcome'].map((name) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rule.runs.map((run) => (
              <tr key={run.startedTime}>
                <td>
                  <Time value={run.startedTime} form="second" />
                </td>
                <td>
                  <Time value={run.windowFrom} form="second" />
                </td>
                <td>
                  <Time value={run.windowTo} form="second" />
                </td>
                <td className="number">{formatDuration(run.durationMs)}</td>
                <td className="number">{formatCount(run.rows)}</td>
                <td className="number">{formatCount(run.alerts)}</td>
                <td style={run.error === null ? undefined : { color: 'var(--high)' }}>{run.error ?? 'OK'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
