import type { Evidence } from '@belfry/schema';
import { Copy16Regular, Filter16Regular, Search16Regular } from '@fluentui/react-icons';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { columnQuery, valueQuery } from '../../kql/incident-query.ts';
import { writeRange } from '../../time/range.ts';
import { useCopy } from '../../ui/copy.tsx';
import { cellText } from '../../ui/json-tree.tsx';

const shownFirst = 14;
/** Columns that say little about what happened; they come last. */
const minor = new Set(['TenantId', 'SourceSystem', 'Type', 'MG', '_ResourceId', '_ItemId', '_SubscriptionId']);

/** The filled cells of a row, what matters first. */
export function filledCells(row: Record<string, unknown>): [string, unknown][] {
  const filled = Object.entries(row).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const isMinor = (name: string): number => (minor.has(name) || name.startsWith('_') ? 1 : 0);
  return filled.sort(([a], [b]) => isMinor(a) - isMinor(b));
}

/** One row of evidence; every value can be filtered by, hunted and copied. */
export function EvidenceRows(props: {
  evidence: Evidence;
  range: { from: number; to: number };
  onFilter?: ((value: string) => void) | undefined;
}) {
  const { evidence, range, onFilter } = props;
  const [all, setAll] = useState(false);
  const navigate = useNavigate();
  const copy = useCopy();
  const cells = filledCells(evidence.row);
  const shown = all ? cells : cells.slice(0, shownFirst);
  const hunt = (column: string, value: unknown): void => {
    const text = cellText(value);
    const exact = evidence.table !== undefined && typeof value === 'string';
    void navigate({
      to: '/hunt',
      search: {
        q: exact ? columnQuery(evidence.table as string, column, text) : valueQuery(text),
        range: writeRange({ kind: 'absolute', ...range }),
        run: '1',
      },
    });
  };
  return (
    <dl className="evidence">
      {evidence.table !== undefined && (
        <div className="evidence-row">
          <dt>Table</dt>
          <dd className="mono">{evidence.table}</dd>
        </div>
      )}
      {shown.map(([name, value]) => {
        const text = cellText(value);
        return (
          <div key={name} className="evidence-row">
            <dt className="mono ellipsis" title={name}>
              {name}
            </dt>
            <dd>
              <span className="mono value">{text}</span>
              <span className="evidence-actions">
                {onFilter !== undefined && (
                  <button
                    className="icon-button"
                    aria-label={`Only alerts with ${text.slice(0, 60)}`}
                    title="Only alerts with this value"
                    onClick={() => onFilter(text)}
                  >
                    <Filter16Regular />
                  </button>
                )}
                <button
                  className="icon-button"
                  aria-label={`Hunt for ${name} ${text.slice(0, 60)}`}
                  title="Hunt for this value"
                  onClick={() => hunt(name, value)}
                >
                  <Search16Regular />
                </button>
                <button className="icon-button" aria-label={`Copy ${name}`} title="Copy" onClick={() => copy(text)}>
                  <Copy16Regular />
                </button>
              </span>
            </dd>
          </div>
        );
      })}
      {cells.length > shown.length && (
        <button className="value-link" style={{ padding: '2px 8px' }} onClick={() => setAll(true)}>
          {cells.length - shown.length} more columns
        </button>
      )}
    </dl>
  );
}
