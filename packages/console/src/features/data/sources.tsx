import type { Source } from '@belfry/schema/api';
import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { allSources } from '../../api/data.ts';
import { formatBytes, formatCount, formatDuration, formatShort } from '../../time/format.ts';
import { useNow } from '../../time/zone.tsx';
import { Card } from '../../ui/card.tsx';
import { listHas } from '../../ui/facet-list.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';

const route = getRouteApi('/shell/data');
const looks = {
  receiving: { dot: 'ok', text: 'Receiving' },
  silent: { dot: 'medium', text: 'Silent' },
  failing: { dot: 'high', text: 'Failing' },
  never: { dot: '', text: 'Never seen' },
  ended: { dot: '', text: 'Ended' },
};
/** A clock that is off by more than this is said in colour: rules look at event times. */
const clockLimitMs = 60_000;

export function Sources() {
  const { status } = route.useSearch();
  const navigate = route.useNavigate();
  const sources = useQuery(allSources());
  return (
    <Loaded query={sources}>
      {(all) => {
        const shown = status === undefined ? all : all.filter((source) => listHas(status, source.status));
        return (
          <>
            {status !== undefined && (
              <button
                className="chip"
                style={{ marginBottom: 10 }}
                onClick={() => void navigate({ search: ({ tab }) => ({ tab }) })}
              >
                {status.replaceAll(',', ' or ')} ✕
              </button>
            )}
            <Card flush label="Sources">
              {shown.length === 0 ? <NoSources filtered={status !== undefined} /> : <SourceTable sources={shown} />}
            </Card>
          </>
        );
      }}
    </Loaded>
  );
}

function NoSources({ filtered }: { filtered: boolean }) {
  const navigate = route.useNavigate();
  return filtered ? (
    <Empty title="No source is in this state">All is well here.</Empty>
  ) : (
    <Empty
      title="No source has sent anything yet"
      action={
        <Button size="small" onClick={() => void navigate({ search: { tab: 'add' } })}>
          Add a source
        </Button>
      }
    >
      Send events by HTTP or syslog, or let Belfry follow files.
    </Empty>
  );
}

function SourceTable({ sources }: { sources: Source[] }) {
  const [open, setOpen] = useState<string | undefined>(undefined);
  const now = useNow(10_000);
  return (
    <div style={{ overflowX: 'auto' }}>
      <table className="table">
        <thead>
          <tr>
            {[
              'Source',
              'Status',
              'Last event',
              'Events/s',
              'Clock',
              'Received',
              'Stored',
              'Dead letters',
              'Dropped',
              'Volume',
              'Tables',
            ].map((name) => (
              <th
                key={name}
                style={
                  ['Received', 'Stored', 'Dead letters', 'Dropped', 'Volume', 'Clock'].includes(name)
                    ? { textAlign: 'right' }
                    : undefined
                }
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <Fragment key={source.id}>
              <SourceRow
                source={source}
                now={now}
                open={open === source.id}
                onToggle={() => setOpen(open === source.id ? undefined : source.id)}
              />
              {open === source.id && (
                <tr>
                  <td colSpan={11}>
                    <SourceDetail source={source} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SourceRow({
  source,
  now,
  open,
  onToggle,
}: {
  source: Source;
  now: number;
  open: boolean;
  onToggle: () => void;
}) {
  const look = looks[source.status];
  const rate = source.ratePerMinute.at(-1) ?? 0;
  const offset = source.clockOffsetMs;
  return (
    <tr>
      <td>
        <button className="value-link strong" aria-expanded={open} onClick={onToggle}>
          {source.id}
        </button>
        <div className="meta">
          {source.connector}
          {source.pack !== null && ` · ${source.pack}`}
        </div>
      </td>
      <td>
        <span className="row" style={{ gap: 6 }}>
          <i className={`dot ${look.dot}`} aria-hidden /> {look.text}
        </span>
        {source.statusReason !== null && (
          <div className="meta ellipsis" style={{ maxWidth: 220 }} title={source.statusReason}>
            {source.statusReason}
          </div>
        )}
      </td>
      <td>
        <Time value={source.lastEventTime} form="relative" now={now} />
      </td>
      <td>
        <span className="row">
          <Sparkline values={source.ratePerMinute} unit=" ev/s" />
          <span className="mono">{formatShort(rate)}</span>
        </span>
      </td>
      <td
        className="number"
        style={offset !== null && Math.abs(offset) > clockLimitMs ? { color: 'var(--medium)' } : undefined}
        title="Receipt time minus event time, median"
      >
        {offset === null ? '–' : `${offset < 0 ? '−' : '+'}${formatDuration(Math.abs(offset))}`}
      </td>
      <td className="number">{formatCount(source.received)}</td>
      <td className="number">{formatCount(source.stored)}</td>
      <td className="number">
        {source.deadLettered === 0 ? (
          0
        ) : (
          <Link to="/data" search={{ tab: 'dead-letters', source: source.id }} style={{ color: 'var(--medium)' }}>
            {formatCount(source.deadLettered)}
          </Link>
        )}
      </td>
      <td className="number" style={source.dropped > 0 ? { color: 'var(--high)' } : undefined}>
        {formatCount(source.dropped)}
      </td>
      <td className="number">{formatBytes(source.bytesReceived)}</td>
      <td className="meta">
        {source.tables
          .slice(0, 2)
          .map((table) => table.name)
          .join(', ')}
        {source.tables.length > 2 && ` +${source.tables.length - 2}`}
      </td>
    </tr>
  );
}

function SourceDetail({ source }: { source: Source }) {
  return (
    <div className="row wrap" style={{ gap: 40, alignItems: 'flex-start', padding: '6px 4px 12px' }}>
      <dl className="facts">
        <dt>Last received</dt>
        <dd>
          <Time value={source.lastReceivedTime} form="second" />
        </dd>
        <dt>Last event</dt>
        <dd>
          <Time value={source.lastEventTime} form="second" />
        </dd>
        <dt>Waiting</dt>
        <dd>
          {formatCount(Math.max(0, source.received - source.stored - source.deadLettered - source.dropped))} received,
          not stored yet
        </dd>
        {source.statusReason !== null && (
          <>
            <dt>Reason</dt>
            <dd>{source.statusReason}</dd>
          </>
        )}
      </dl>
      <ul>
        {source.tables.map((table) => (
          <li key={table.name} className="row">
            <Link to="/hunt" search={{ q: `${table.name}\n| take 100`, range: '24h', run: '1' }} className="mono">
              {table.name}
            </Link>
            <span className="mono dim">{formatCount(table.rows)} rows</span>
          </li>
        ))}
        {source.tables.length === 0 && <li className="dim">No table yet</li>}
      </ul>
      <Sparkline values={source.ratePerMinute} width={320} height={56} unit=" ev/s" />
    </div>
  );
}
