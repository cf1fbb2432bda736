import type { RunWindow } from './windows.ts';

/** The record of one run of a rule. */
export interface RuleRunRecord {
  startedMs: number;
  window: RunWindow;
  durationMs: number;
  rows: number;
  alerts: number;
  /** Windows of a long downtime that were not made up. */
  skippedWindows: number;
  sequence: number;
  error: string | null;
}

/** What a run raises: the ids of its alerts, and the keys of the result rows that they tell. */
export interface Raised {
  readonly alertIds: readonly string[];
  readonly rowKeys: readonly string[];
}

/** A run that was begun: its window, and what it was about to raise. */
export interface PendingRun {
  readonly window: RunWindow;
  readonly raised: Raised;
}

/** What the scheduler keeps between ticks and starts. Every method is one transaction. */
export interface ScheduleState {
  /** `sequence` is that of the last finished run; `pending` was begun and not finished. */
  load(ruleId: string): Promise<{ lastEnd: number | undefined; sequence: number; pending: PendingRun | undefined }>;
  /**
   * Announces a run; returns its sequence, one above the last finished one and above the journal's: a state that was lost or is
   * older than the journal would give numbers again that the journal drops.
   */
  begin(ruleId: string, window: RunWindow, journalSequence: number): Promise<number>;
  /** Notes what the run that was begun is about to raise. */
  announce(ruleId: string, window: RunWindow, raised: Raised): Promise<void>;
  /** Closes a run: its record, what it raised, the window (due or late), and how long the rule now keeps quiet. */
  finish(ruleId: string, run: RuleRunRecord, raised: Raised, suppressMs?: number): Promise<void>;
  /** Records a failed run; its window stays due. */
  fail(ruleId: string, run: RuleRunRecord): Promise<void>;
  /** Which of the alert ids were raised before. */
  fired(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Keys of the rows that alerts of this window, and of those that share time with it, have told. */
  told(ruleId: string, window: RunWindow): Promise<ReadonlySet<string>>;
  /** Gives up the place in time of rules that run elsewhere now: coming back, they begin with the newest window. */
  leave(ruleIds: readonly string[]): Promise<void>;
  suppressedUntil(ruleId: string): Promise<number>;
  /** Late windows of the rules still to run, oldest first. */
  lateWindows(ruleIds: readonly string[], limit: number): Promise<readonly { ruleId: string; window: RunWindow }[]>;
  /** Receipt time up to which late events have been looked for. */
  lateCheckedUntil(): Promise<number | undefined>;
  noteLate(windows: readonly { ruleId: string; window: RunWindow }[], checkedUntil: number): Promise<void>;
}
