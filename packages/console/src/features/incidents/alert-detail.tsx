import type { Alert } from '@belfry/schema';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatCount } from '../../time/format.ts';
import { CodeBlock } from '../../ui/copy.tsx';
import { Time } from '../../ui/time.tsx';
import { Prose } from '../../ui/prose.tsx';
import { EvidenceRows } from './evidence-rows.tsx';
import { tacticLabel } from './tactics.ts';

const shownFirst = 3;

/** Why an alert was raised: description, evidence rows, and the rule as it stood, with its author. */
export function AlertDetail({ alert, onFilter }: { alert: Alert; onFilter?: ((value: string) => void) | undefined }) {
  const [all, setAll] = useState(false);
  const details = Object.entries(alert.customDetails);
  const rows = all ? alert.evidence : alert.evidence.slice(0, shownFirst);
  const range = { from: Date.parse(alert.startTime) - 300_000, to: Date.parse(alert.endTime) + 300_000 };
  return (
    <div className="stack" style={{ gap: 10 }}>
      {alert.description !== '' && <Prose text={alert.description} />}
      <dl className="facts">
        <dt>Time</dt>
        <dd>
          <Time value={alert.startTime} form="second" />
          {alert.endTime !== alert.startTime && (
            <>
              {' – '}
              <Time value={alert.endTime} form="second" />
            </>
          )}
          <span className="dim"> raised </span>
          <Time value={alert.timeGenerated} form="second" />
        </dd>
        {alert.tactics.length > 0 && (
          <>
            <dt>ATT&CK</dt>
            <dd>
              {alert.tactics.map(tacticLabel).join(', ')}{' '}
              <span className="mono dim">{alert.techniques.join(', ')}</span>
            </dd>
          </>
        )}
        {details.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
      {rows.map((evidence, index) => (
        <EvidenceRows key={evidence.itemId ?? index} evidence={evidence} range={range} onFilter={onFilter} />
      ))}
      {alert.evidence.length > rows.length && (
        <button className="value-link" onClick={() => setAll(true)}>
          Show {alert.evidence.length - rows.length} more
        </button>
      )}
      {alert.evidenceCount > alert.evidence.length && (
        <p className="meta">
          {formatCount(alert.evidence.length)} of {formatCount(alert.evidenceCount)} rows are kept with the alert; hunt
          for the others.
        </p>
      )}
      <RuleText alert={alert} />
    </div>
  );
}

/** The rule's text and author: the Detection Rule License asks for both wherever a match is shown. */
export function RuleText({ alert }: { alert: Alert }) {
  const { rule } = alert;
  return (
    <details>
      <summary style={{ cursor: 'pointer' }}>
        <span className="dim">{rule.kind} rule</span>{' '}
        <Link to="/rules/$id" params={{ id: rule.id }}>
          {rule.name}
        </Link>
        {rule.author !== undefined && <span className="dim"> by {rule.author}</span>}
      </summary>
      <div className="stack" style={{ gap: 8, marginTop: 8 }}>
        <CodeBlock text={rule.text} maxHeight={280} label="Rule text" />
        {rule.falsePositives.length > 0 && <p className="meta">False positives: {rule.falsePositives.join('; ')}</p>}
        <References urls={rule.references} />
      </div>
    </details>
  );
}

/** References as links when they are web addresses, else as text: a rule's text is not to be trusted. */
export function References({ urls }: { urls: readonly string[] }) {
  if (urls.length === 0) return null;
  return (
    <ul className="meta">
      {urls.map((url) => (
        <li key={url} className="ellipsis">
          {/^https?:\/\//i.test(url) ? (
            <a href={url} target="_blank" rel="noreferrer noopener">
              {url}
            </a>
          ) : (
            url
          )}
        </li>
      ))}
    </ul>
  );
}
