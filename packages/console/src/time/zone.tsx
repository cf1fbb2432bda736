import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Zone } from './format.ts';

interface ZoneMode {
  zone: Zone;
  toggle: () => void;
}
const storageKey = 'belfry.zone';
const ZoneContext = createContext<ZoneMode>({ zone: 'utc', toggle: () => undefined });
export const useZone = (): ZoneMode => useContext(ZoneContext);

/** UTC unless the person chose local time; the choice is remembered in this browser. */
export function ZoneRoot({ children }: { children: ReactNode }) {
  const [zone, setZone] = useState<Zone>(() => (localStorage.getItem(storageKey) === 'local' ? 'local' : 'utc'));
  useEffect(() => {
    localStorage.setItem(storageKey, zone);
  }, [zone]);
  const mode = useMemo(
    () => ({ zone, toggle: () => setZone((current) => (current === 'utc' ? 'local' : 'utc')) }),
    [zone],
  );
  return <ZoneContext value={mode}>{children}</ZoneContext>;
}

/** Re-renders every `intervalMs` and returns the time, for ages that grow while a page is open. */
export function useNow(intervalMs = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return now;
}
