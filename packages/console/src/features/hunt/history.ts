export interface HistoryEntry {
  query: string;
  range: string;
  /** Milliseconds since 1970. */
  at: number;
  outcome: string;
}
const storageKey = 'belfry.hunt.history';
const kept = 50;

export function readHistory(): HistoryEntry[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored.filter(
      (one: Partial<HistoryEntry> | null): one is HistoryEntry =>
        typeof one?.query === 'string' &&
        typeof one.range === 'string' &&
        typeof one.at === 'number' &&
        typeof one.outcome === 'string',
    );
  } catch {
    return [];
  }
}

/** Puts a run first; the same query and range is kept once. A full storage is no reason to fail a query. */
export function addToHistory(entry: HistoryEntry): void {
  const others = readHistory().filter((one) => one.query !== entry.query || one.range !== entry.range);
  try {
    localStorage.setItem(storageKey, JSON.stringify([entry, ...others].slice(0, kept)));
  } catch {
    localStorage.removeItem(storageKey);
  }
}
