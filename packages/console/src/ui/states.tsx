import { Button } from '@fluentui/react-components';
import {
  ArrowClockwise16Regular,
  Dismiss16Regular,
  ErrorCircle16Regular,
  Info16Regular,
  Warning16Regular,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client.ts';

const bannerIcons = { info: Info16Regular, warning: Warning16Regular, error: ErrorCircle16Regular };

/** A line that names what is missing or wrong, with its way out. */
export function Banner(props: {
  kind?: 'info' | 'warning' | 'error';
  children: ReactNode;
  action?: ReactNode;
  onDismiss?: () => void;
}) {
  const kind = props.kind ?? 'info';
  const Icon = bannerIcons[kind];
  return (
    <div className={`banner ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon className="banner-icon" />
      <div className="grow">{props.children}</div>
      {props.action}
      {props.onDismiss !== undefined && (
        <button className="icon-button" style={{ height: 18 }} aria-label="Dismiss" onClick={props.onDismiss}>
          <Dismiss16Regular />
        </button>
      )}
    </div>
  );
}

/** The server writes messages without a capital, as logs have them; on a page they are sentences. */
export const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** A failure as people can act on it: message, way out, code, fields. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const known = error instanceof ApiError ? error : undefined;
  return (
    <Banner
      kind="error"
      action={
        onRetry !== undefined && (
          <Button size="small" icon={<ArrowClockwise16Regular />} onClick={onRetry}>
            Retry
          </Button>
        )
      }
    >
      <div>{sentence(error instanceof Error ? error.message : String(error))}</div>
      {known?.errors.map((one, index) => (
        <div key={index}>
          <span className="mono">{one.where}</span>: {one.message}
        </div>
      ))}
      {known?.hint !== undefined && <div className="dim">{sentence(known.hint)}</div>}
      {known !== undefined && <div className="meta mono">{known.code}</div>}
    </Banner>
  );
}

/** Why there is nothing, and what to do next. */
export function Empty(props: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{props.title}</strong>
      {props.children !== undefined && <p>{props.children}</p>}
      {props.action}
    </div>
  );
}

/** Grey bars in the final layout; they appear after 150 ms. */
export function Skeleton({ rows = 6, height = 18, gap = 12 }: { rows?: number; height?: number; gap?: number }) {
  return (
    <div className="stack" style={{ gap }} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="skeleton" style={{ height, width: `${95 - ((index * 13) % 35)}%` }} />
      ))}
    </div>
  );
}

/** Shows a query's content, its skeleton or its failure. */
export function Loaded<T>(props: {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const { data, error, refetch } = props.query;
  if (data !== undefined) {
    return (
      <>
        {error !== null && error !== undefined && <Failure error={error} onRetry={() => void refetch()} />}
        {props.children(data)}
      </>
    );
  }
  if (error !== null && error !== undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  return props.skeleton ?? <Skeleton />;
}
