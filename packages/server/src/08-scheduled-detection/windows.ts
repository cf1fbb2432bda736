/** A span of event time that a rule is run over, and why. Milliseconds since 1970; `to` is exclusive. */
export interface RunWindow {
  readonly from: number;
  readonly to: number;
  /** `late`: events of this span arrived after the run that should have seen them. */
  readonly reason: 'due' | 'late';
}

/**
 * Returns the windows that are due at `now` for a rule whose last window ended at `lastEnd`: one per missed frequency,
 * oldest first, so that a downtime leaves no gap. Ends lie on the grid of multiples of the frequency.
 * More than `limit` missed windows are run as the newest `limit`; `skipped` counts the rest.
 */
export function dueWindows(
  rule: { readonly frequencyMs: number; readonly periodMs: number },
  lastEnd: number | undefined,
  now: number,
  limit: number,
): { windows: RunWindow[]; skipped: number } {
  const newest = Math.floor(now / rule.frequencyMs) * rule.frequencyMs;
  // A rule that never ran starts with one run over its whole period.
  const first = lastEnd === undefined ? newest : gridEnd(lastEnd + 1, rule.frequencyMs);
  const count = Math.max(0, (newest - first) / rule.frequencyMs + 1);
  const skipped = Math.max(0, count - limit);
  const windows: RunWindow[] = [];
  for (let end = first + skipped * rule.frequencyMs; end <= newest; end += rule.frequencyMs)
    windows.push({ from: end - rule.periodMs, to: end, reason: 'due' });
  return { windows, skipped };
}

/**
 * The span before a window's end in which a rule looks for what is new: its period, or what the query itself names, as in a rule that
 * compares the last hour (`ago(1h)`) with two weeks. A window is the one in which an event is new when it ends within this span after it.
 */
export function reachOf(
  rule: { readonly frequencyMs: number; readonly periodMs: number },
  looksBackMs: number | undefined,
): number {
  return Math.max(rule.frequencyMs, Math.min(rule.periodMs, looksBackMs ?? rule.periodMs));
}

/**
 * Returns the window that must be run because an event of time `eventMs` was received after the run of its window:
 * the first window of the grid that holds it. Undefined when the next due window still sees it as new.
 */
export function lateWindow(
  rule: { readonly frequencyMs: number; readonly periodMs: number; readonly reachMs: number },
  eventMs: number,
  nextEnd: number,
): RunWindow | undefined {
  if (eventMs >= nextEnd - rule.reachMs) return undefined;
  const to = gridEnd(eventMs + 1, rule.frequencyMs);
  return { from: to - rule.periodMs, to, reason: 'late' };
}

/** The first multiple of `step` at or after `at`. */
function gridEnd(at: number, step: number): number {
  return Math.ceil(at / step) * step;
}
