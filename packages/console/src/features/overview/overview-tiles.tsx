import type { Overview } from '@belfry/schema/api';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLive } from '../../app/live.tsx';
import { formatBytes, formatCount, formatShort } from '../../time/format.ts';
import { severityOrder } from '../../ui/severity-pill.tsx';

/** One number; it opens the list of what it counts. */
function Tile(props: {
  label: string;
  value: string;
  link: LinkProps;
  tone?: string | undefined;
  children?: ReactNode;
}) {
  return (
    <div className="card tile">
      <Link {...props.link} className="tile-link">
        <span className="tile-label">{props.label}</span>
        <span className="tile-value" style={props.tone === undefined ? undefined : { color: props.tone }}>
          {props.value}
        </span>
      </Link>
      <div className="row wrap tile-notes">{props.children}</div>
    </div>
  );
}

const warn = (count: number, tone: string): string | undefined => (count > 0 ? tone : undefined);

/** The numbers of the moment. */
export function OverviewTiles({ overview }: { overview: Overview }) {
  const live = useLive();
  const { openIncidents, sources, rules } = overview;
  const rate = live.eventsPerSecond ?? overview.eventsPerSecond;
  const failing = sources.silent + sources.failing;
  return (
    <div className="tiles">
      <Tile label="Open incidents" value={formatCount(openIncidents.total)} link={{ to: '/incidents' }}>
        {severityOrder
          .filter((severity) => (openIncidents.bySeverity[severity] ?? 0) > 0)
          .map((severity) => (
            <Link
              key={severity}
              to="/incidents"
              search={{ severity }}
              className={`pill ${severity}`}
              style={{ minWidth: 0 }}
            >
              {formatCount(openIncidents.bySeverity[severity])} {severity === 'Informational' ? 'Info' : severity}
            </Link>
          ))}
        {openIncidents.total === 0 && 'Nothing waits'}
      </Tile>
      <Tile
        label="Unassigned"
        value={formatCount(openIncidents.unassigned)}
        tone={warn(openIncidents.unassigned, 'var(--medium)')}
        link={{ to: '/incidents', search: { owner: 'unassigned' } }}
      >
        of {formatCount(openIncidents.total)} open
      </Tile>
      <Tile label="Events per second" value={formatShort(rate)} link={{ to: '/data' }}>
        {formatCount(overview.eventsToday)} today · {formatBytes(overview.storedBytes)} stored
      </Tile>
      <Tile
        label="Silent or failing sources"
        value={formatCount(failing)}
        tone={warn(failing, 'var(--high)')}
        link={{ to: '/data', search: failing > 0 ? { status: 'silent,failing' } : {} }}
      >
        of {formatCount(sources.total)} sources
      </Tile>
      <Tile
        label="Broken rules"
        value={formatCount(rules.broken)}
        tone={warn(rules.broken, 'var(--high)')}
        link={{ to: '/rules', search: { health: 'broken' } }}
      >
        <Link to="/rules" search={{ health: 'blind' }}>
          {formatCount(rules.blind)} blind
        </Link>
        <Link to="/rules" search={{ enabled: 'on' }}>
          {formatCount(rules.enabled)} of {formatCount(rules.total)} on
        </Link>
      </Tile>
    </div>
  );
}
