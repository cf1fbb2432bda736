import { BelfryError, type Alert } from '@belfry/schema';
import type { ScheduledRule } from './load-analytics-rules.ts';
import { makeAlerts, rowKeyOf, type RuleResult } from './make-alerts.ts';
import { scheduleCodes } from './errors.ts';
import type { Raised, RuleRunRecord, ScheduleState } from './schedule-state.ts';
import { dueWindows, lateWindow, reachOf, type RunWindow } from './windows.ts';

/** The tables that a rule reads, and the shortest span before its run that the query itself takes for new. */
export interface RuleReads {
  readonly tables: readonly string[];
  readonly looksBackMs: number | undefined;
}

/** What the scheduler needs from the rest of Belfry. */
export interface SchedulerPorts {
  readonly state: ScheduleState;
  /** Runs a rule's query over one window; compiles it with `now` at the window's end. */
  runQuery(scheduled: ScheduledRule, window: RunWindow, signal: AbortSignal): Promise<RuleResult>;
  /** What the rule reads; undefined when it does not compile. */
  readsOf(scheduled: ScheduledRule): Promise<RuleReads | undefined>;
  /** Times (milliseconds, one per bucket) of rows received in `[from, to)` whose own time is before `olderThan`. */
  lateTimes(table: string, received: { from: number; to: number }, olderThan: number): Promise<readonly number[]>;
  /** Everything received before this time is in the store, milliseconds since 1970. */
  watermark(): number;
  /** Writes alerts durably; a sequence that the producer has used before is dropped. */
  append(alerts: readonly Alert[], producer: string, sequence: number): Promise<void>;
  lastSequence(producer: string): number;
  now(): number;
  onRun?(ruleId: string, run: RuleRunRecord): void;
  /** Told of a tick that could not be done (the store or the state is away); the next one tries again. */
  onError(error: unknown): void;
}

/** Missed windows of one rule that are made up after a downtime; older ones are counted in the run's record. */
const maxMissedWindows = 500;
/** Pause before a rule that failed is tried again; doubled with every further failure. */
const firstPauseMs = 5000;
const longestPauseMs = 600_000;
/** Windows of late events that one tick runs, so that an import of years does not starve the rules that are due. */
const lateWindowsPerTick = 20;
/** A late window rests for its rule's frequency, this long at most, so that a source that is always late does not make it run at every tick. */
const longestRestMs = 300_000;

/**
 * Runs scheduled analytics rules over windows of event time on a grid, once everything received before a window's end
 * is in the store. Events that arrive after the run that should have seen them make their window run again; a result
 * row that an alert of a window with common time has told is not told again. A run is announced in the state before it starts and closed
 * with its alerts' sequence, so a crash repeats or completes it and never skips or doubles it.
 */
export class Scheduler {
  readonly #ports: SchedulerPorts;
  #rules: readonly ScheduledRule[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  readonly #abort = new AbortController();
  /** Late windows that ran lately, and until when they rest. */
  readonly #resting = new Map<string, number>();
  /** Rules that failed lately, and when they are tried again. */
  readonly #paused = new Map<string, { readonly until: number; readonly ms: number }>();

  constructor(ports: SchedulerPorts) {
    this.#ports = ports;
  }

  /** Replaces the rules that run; disabled ones are left out by the caller. */
  setRules(rules: readonly ScheduledRule[]): void {
    this.#rules = rules;
  }

  /** Forgets where rules were that run on the stream now, so that their windows are not made up should they come back. */
  async leave(ruleIds: readonly string[]): Promise<void> {
    await this.#ports.state.leave(ruleIds);
  }

  /** Starts ticking. One tick runs at a time. */
  start(intervalMs = 2000): void {
    this.#timer = setInterval(() => {
      this.#running ??= this.tick()
        .catch((error: unknown) => {
          if (!this.#abort.signal.aborted) this.#ports.onError(error);
        })
        .finally(() => {
          this.#running = undefined;
        });
    }, intervalMs);
  }

  /** Settles when the runs that are going on now have ended. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Stops ticking and ends the running query; the run is repeated after the next start. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#abort.abort();
    await this.#running;
  }

  /** Runs everything that is due now. */
  async tick(): Promise<void> {
    const watermark = this.#ports.watermark();
    // Before the due windows move on: what they are still to see is not late.
    await this.#findLate(watermark);
    for (const scheduled of this.#rules) {
      if (this.#abort.signal.aborted) return;
      if (!this.#pauses(scheduled)) await this.#runDue(scheduled, watermark);
    }
    await this.#runLate();
  }

  async #runLate(): Promise<void> {
    const now = this.#ports.now();
    for (const [key, until] of this.#resting) if (until <= now) this.#resting.delete(key);
    const ready = this.#rules.filter((scheduled) => !this.#pauses(scheduled));
    const late = await this.#ports.state.lateWindows(
      ready.map(({ rule }) => rule.id),
      lateWindowsPerTick + this.#resting.size,
    );
    for (const { ruleId, window } of late) {
      const scheduled = ready.find(({ rule }) => rule.id === ruleId);
      const key = `${ruleId} ${window.to}`;
      if (this.#abort.signal.aborted) return;
      if (scheduled === undefined || this.#pauses(scheduled) || this.#resting.has(key)) continue;
      if (await this.#run(scheduled, window, 0))
        this.#resting.set(key, now + Math.min(scheduled.frequencyMs, longestRestMs));
    }
  }

  async #runDue(scheduled: ScheduledRule, watermark: number): Promise<void> {
    const { state } = this.#ports;
    const ruleId = scheduled.rule.id;
    const stored = await state.load(ruleId);
    if (stored.pending !== undefined) {
      // The process ended between the announcement and the end of this run.
      if (this.#ports.lastSequence(producerOf(ruleId)) >= stored.sequence + 1)
        await state.finish(
          ruleId,
          {
            ...emptyRun(stored.pending.window, this.#ports.now()),
            sequence: stored.sequence + 1,
            alerts: stored.pending.raised.alertIds.length,
          },
          stored.pending.raised,
          suppressionMs(scheduled),
        );
      else await this.#run(scheduled, stored.pending.window, 0);
      return;
    }
    const { windows, skipped } = dueWindows(scheduled, stored.lastEnd, watermark, maxMissedWindows);
    for (const [index, window] of windows.entries()) {
      if (this.#abort.signal.aborted) return;
      const ok = await this.#run(scheduled, window, index === 0 ? skipped : 0);
      if (!ok) return;
    }
  }

  /** Runs one window; false when it failed and must be tried again. */
  async #run(scheduled: ScheduledRule, window: RunWindow, skippedWindows: number): Promise<boolean> {
    const { state } = this.#ports;
    const ruleId = scheduled.rule.id;
    const startedMs = this.#ports.now();
    const sequence = await state.begin(ruleId, window, this.#ports.lastSequence(producerOf(ruleId)));
    const run = { ...emptyRun(window, startedMs), skippedWindows, sequence };
    let alerts: Alert[] = [];
    let raised: Raised = { alertIds: [], rowKeys: [] };
    try {
      const result = await this.#ports.runQuery(scheduled, window, this.#abort.signal);
      const told = await state.told(ruleId, window);
      const candidates = makeAlerts(scheduled, window, result, this.#ports.now(), told);
      const known = await state.fired(candidates.map((alert) => alert.id));
      alerts = candidates.filter((alert) => !known.has(alert.id));
      if (alerts.length > 0 && (await state.suppressedUntil(ruleId)) > startedMs) alerts = [];
      run.rows = result.rowCount;
      if (alerts.length > 0) {
        // Kept before they are written: after a crash in between, the run is closed with the ids that it raised.
        raised = {
          alertIds: alerts.map((alert) => alert.id),
          rowKeys: [...new Set(result.rows.map((row) => rowKeyOf(ruleId, row)))].filter((key) => !told.has(key)),
        };
        await state.announce(ruleId, window, raised);
        await this.#ports.append(alerts, producerOf(ruleId), sequence);
      }
    } catch (error) {
      if (this.#abort.signal.aborted) return false;
      const failed = { ...run, error: messageOf(error), durationMs: this.#ports.now() - startedMs };
      await state.fail(ruleId, failed);
      this.#pause(ruleId);
      this.#ports.onRun?.(ruleId, failed);
      return false;
    }
    this.#paused.delete(ruleId);
    const done = { ...run, alerts: alerts.length, durationMs: this.#ports.now() - startedMs };
    await state.finish(ruleId, done, raised, suppressionMs(scheduled));
    this.#ports.onRun?.(ruleId, done);
    return true;
  }

  #pauses({ rule }: ScheduledRule): boolean {
    return (this.#paused.get(rule.id)?.until ?? 0) > this.#ports.now();
  }

  #pause(ruleId: string): void {
    const ms = Math.min(longestPauseMs, (this.#paused.get(ruleId)?.ms ?? firstPauseMs / 2) * 2);
    this.#paused.set(ruleId, { until: this.#ports.now() + ms, ms });
  }

  /** Notes the windows that events received since the last look belong to, when the next due window misses them. */
  async #findLate(watermark: number): Promise<void> {
    const { state } = this.#ports;
    // Never looked: from the beginning, so that what was imported before the first start is examined too.
    const from = (await state.lateCheckedUntil()) ?? 0;
    if (watermark <= from) return;
    const rulesByTable = await this.#rulesByTable();
    const lastEnds = new Map<string, number>();
    for (const { rule } of this.#rules) lastEnds.set(rule.id, (await state.load(rule.id)).lastEnd ?? watermark);
    const found = new Map<string, { ruleId: string; window: RunWindow }>();
    for (const [table, rules] of rulesByTable) {
      const shortest = Math.min(...rules.map((rule) => rule.reachMs));
      for (const time of await this.#ports.lateTimes(table, { from, to: watermark }, watermark - shortest)) {
        for (const scheduled of rules) {
          const nextEnd = (Math.floor(watermark / scheduled.frequencyMs) + 1) * scheduled.frequencyMs;
          const window = lateWindow(scheduled, time, nextEnd);
          // A window that has not run yet sees the event when it does.
          if (window !== undefined && window.to <= (lastEnds.get(scheduled.rule.id) ?? 0))
            found.set(`${scheduled.rule.id} ${window.to}`, { ruleId: scheduled.rule.id, window });
        }
      }
    }
    await state.noteLate([...found.values()], watermark);
  }

  async #rulesByTable(): Promise<Map<string, (ScheduledRule & { readonly reachMs: number })[]>> {
    const byTable = new Map<string, (ScheduledRule & { readonly reachMs: number })[]>();
    for (const scheduled of this.#rules) {
      const reads = scheduled.rule.kind === 'NRT' ? undefined : await this.#ports.readsOf(scheduled);
      for (const table of reads?.tables ?? []) {
        const rules = byTable.get(table) ?? [];
        rules.push({ ...scheduled, reachMs: reachOf(scheduled, reads?.looksBackMs) });
        byTable.set(table, rules);
      }
    }
    return byTable;
  }
}

/** The journal's producer name of a rule's alerts. */
export function producerOf(ruleId: string): string {
  return `rule:${ruleId}`;
}

function emptyRun(window: RunWindow, startedMs: number): RuleRunRecord {
  return { startedMs, window, durationMs: 0, rows: 0, alerts: 0, skippedWindows: 0, sequence: 0, error: null };
}

function suppressionMs(scheduled: ScheduledRule): number {
  if (scheduled.rule.suppressionEnabled !== true) return 0;
  return scheduled.suppressionMs;
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof BelfryError ? `${error.code}: ` : '';
  return `${scheduleCodes.runFailed}: ${code}${message}`;
}
