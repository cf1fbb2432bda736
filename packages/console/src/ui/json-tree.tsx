import type { ReactNode } from 'react';

const shown = 200;

/** A value as a tree that opens and closes. Text stays text; long lists say how much is left out. */
export function JsonTree({
  value,
  name,
  open = true,
  extra,
}: {
  value: unknown;
  name?: string;
  open?: boolean;
  extra?: ReactNode;
}) {
  const label = name === undefined ? null : <span className="json-key">{name}: </span>;
  if (typeof value !== 'object' || value === null) {
    return (
      <div>
        {label}
        {typeof value === 'string' ? (
          <span className="json-string">{value}</span>
        ) : (
          <span className="json-literal">{String(value)}</span>
        )}{' '}
        {extra}
      </div>
    );
  }
  const entries = Object.entries(value);
  return (
    <details open={open}>
      <summary>
        {label}
        <span className="dim">{Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`}</span> {extra}
      </summary>
      <div>
        {entries.slice(0, shown).map(([key, child]) => (
          <JsonTree key={key} name={key} value={child} open={false} />
        ))}
        {entries.length > shown && <div className="dim">… {entries.length - shown} more</div>}
      </div>
    </details>
  );
}

/** A cell as one line of text. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}
