import { useCallback, useEffect, useRef, useState } from 'react';
import { cancelQuery, streamQuery } from '../../api/query.ts';
import type { QueryResult } from '../../api/query-result.ts';
import { resolveRange, writeRange, type TimeRange } from '../../time/range.ts';
import { addToHistory } from './history.ts';

export interface Run {
  status: 'running' | 'done' | 'failed' | 'cancelled';
  query: string;
  /** The bounds that were sent, in milliseconds. */
  from: number;
  to: number;
  queryId: string;
  startedAt: number;
  result: QueryResult | undefined;
  error: unknown;
}

/** A random UUID; `crypto.randomUUID` is missing where the page came by plain HTTP from another machine. */
export function newQueryId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const outcomeOf = (result: QueryResult): string =>
  result.error === undefined ? `${result.rowCount} rows` : result.error.code;

/** Runs one query at a time: a new run stops the one before, here and at the server. */
export function useRun(): {
  run: Run | undefined;
  start: (query: string, range: TimeRange, maxRows: number) => void;
  cancel: () => void;
} {
  const [run, setRun] = useState<Run | undefined>(undefined);
  const running = useRef<{ abort: AbortController; queryId: string } | undefined>(undefined);
  const stop = useCallback(() => {
    const current = running.current;
    running.current = undefined;
    if (current === undefined) return;
    current.abort.abort();
    void cancelQuery(current.queryId);
  }, []);
  useEffect(() => stop, [stop]);
  const start = useCallback(
    (query: string, range: TimeRange, maxRows: number) => {
      stop();
      const abort = new AbortController();
      const queryId = newQueryId();
      running.current = { abort, queryId };
      const { from, to } = resolveRange(range, Date.now());
      const first: Run = {
        status: 'running',
        query,
        from,
        to,
        queryId,
        startedAt: Date.now(),
        result: undefined,
        error: undefined,
      };
      setRun(first);
      const update = (change: Partial<Run>): void => {
        if (running.current?.queryId === queryId) setRun((before) => ({ ...(before ?? first), ...change }));
      };
      const remember = (outcome: string): void =>
        addToHistory({ query, range: writeRange(range), at: Date.now(), outcome });
      streamQuery(
        { query, queryId, maxRows, timeRange: { from: new Date(from).toISOString(), to: new Date(to).toISOString() } },
        { signal: abort.signal, onChange: (result) => update({ result }) },
      )
        .then(
          (result) => {
            update({ result, status: result.error === undefined ? 'done' : 'failed' });
            remember(outcomeOf(result));
          },
          (error: unknown) => {
            if (abort.signal.aborted) return;
            update({ status: 'failed', error });
            remember('failed');
          },
        )
        .finally(() => {
          if (running.current?.queryId === queryId) running.current = undefined;
        });
    },
    [stop],
  );
  const cancel = useCallback(() => {
    stop();
    setRun((before) => (before?.status === 'running' ? { ...before, status: 'cancelled' } : before));
  }, [stop]);
  return { run, start, cancel };
}
