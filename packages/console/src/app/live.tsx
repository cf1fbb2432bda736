import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import type { Notice } from '@belfry/schema/api';
import { listen, type LiveState } from '../api/notices.ts';

interface Live {
  state: LiveState;
  eventsPerSecond: number | undefined;
}
const LiveContext = createContext<Live>({ state: 'connecting', eventsPerSecond: undefined });
export const useLive = (): Live => useContext(LiveContext);

type NoticeHandler = (notice: Notice) => void;
const handlers = new Set<{ current: NoticeHandler }>();

/** Hears every notice while the component is shown. */
export function useNotices(handler: NoticeHandler): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    handlers.add(latest);
    return () => {
      handlers.delete(latest);
    };
  }, []);
}

/** What a kind of notice makes stale. The queue of incidents is not in it: it holds changes until asked. */
const stale: Partial<Record<Notice['kind'], readonly (readonly string[])[]>> = {
  incident: [['overview'], ['incidents', 'open-count'], ['incidents', 'one']],
  alert: [['overview']],
  rule: [['rules'], ['overview']],
  source: [['sources'], ['overview'], ['dead-letters']],
  demo: [['demo'], ['overview'], ['incidents'], ['sources']],
};
const gatherMs = 1000;
/** What no notice tells of, and what stays as long as the server does. */
const unheard = new Set<unknown>(['schema', 'kql-reference']);

/** Holds the stream of notices for the signed-in pages, and refetches what changed, gathered over a second. */
export function LiveRoot({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>({ state: 'connecting', eventsPerSecond: undefined });
  useEffect(() => {
    const pending = new Set<Notice['kind']>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = (): void => {
      timer = undefined;
      for (const kind of pending) {
        for (const queryKey of stale[kind] ?? []) void client.invalidateQueries({ queryKey });
      }
      pending.clear();
    };
    const stop = listen({
      onState: (state) => setLive((before) => ({ ...before, state })),
      onPoll: () => void client.invalidateQueries({ predicate: ({ queryKey }) => !unheard.has(queryKey[0]) }),
      onNotice: (notice) => {
        if (notice.kind === 'rate') setLive((before) => ({ ...before, eventsPerSecond: notice.eventsPerSecond }));
        else {
          pending.add(notice.kind);
          timer ??= setTimeout(refresh, gatherMs);
        }
        for (const handler of handlers) handler.current(notice);
      },
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
