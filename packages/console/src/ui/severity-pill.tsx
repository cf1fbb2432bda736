import type { IncidentStatus, Severity } from '@belfry/schema';

/** Severity as word and colour, never colour alone. */
export const SeverityPill = ({ severity }: { severity: Severity }) => (
  <span className={`pill ${severity}`}>{severity === 'Informational' ? 'Info' : severity}</span>
);

export const StatusLabel = ({ status }: { status: IncidentStatus }) => (
  <span className="row" style={{ gap: 6 }}>
    <i className={`dot ${status}`} aria-hidden /> {status}
  </span>
);

export const severityOrder: Severity[] = ['High', 'Medium', 'Low', 'Informational'];
export const severityFill = (severity: string): string => `var(--${severity.toLowerCase()}-fill)`;
