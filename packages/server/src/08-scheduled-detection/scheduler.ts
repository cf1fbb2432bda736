import type { Alert } from '@belfry/schema';
import type { ScheduledRule } from './load-analytics-rules.ts';
import { makeAlerts, type RuleResult } from './make-alerts.ts';
import { scheduleCodes } from './errors.ts';
import type { RuleRunRecord, ScheduleState } from './schedule-state.ts';
import { dueWindows, lateWindow, type RunWindow } from './windows.ts';

/** What the scheduler needs from the rest of Belfry. */
export interface SchedulerPorts {
  readonly state: ScheduleState;
  /** Runs a rule's query over one window; compiles it with `now` at the window's end. */
  runQuery(scheduled: ScheduledRule, window: RunWindow, signal: AbortSignal): Promise<RuleResult>;
  /** Tables that the rule reads; undefined when it does not compile. */
  tablesOf(scheduled: ScheduledRule): Promise<readonly string[] | undefined>;
  /** Times (milliseconds, one per bucket) of rows received in `[from, to)` whose own time is before `olderThan`. */
  lateTimes(table: string, received: { from: number; to: number }, olderThan: number): Promise<readonly number[]>;
  /** Everything received before this time is in the store, milliseconds since 1970. */
  watermark(): number;
  /** Writes alerts durably; a sequence that the producer has used before is dropped. */
  append(alerts: readonly Alert[], producer: string, sequence: number): Promise<void>;
  lastSequence(producer: string): number;
  now(): number;
  onRun?(ruleId: string, run: RuleRunRecord): void;
}

/** Missed windows of one rule that are made up after a downtime; older ones are counted in the run's record. */
const maxMissedWindows = 500;
/** Windows of late events that one tick runs, so that an import of years does not starve the rules that are due. */
const lateWindowsPerTick = 20;

/**
 * Runs scheduled analytics rules over windows of event time on a grid, once everything received before a window's end
 * is in the store. Events that arrive after the run that should have seen them make their window run again; an alert
 * that the window has raised before is not raised twice. A run is announced in the state before it starts and closed
 * with its alerts' sequence, so a crash repeats or completes it and never skips or doubles it.
 */
export class Scheduler {
  readonly #ports: SchedulerPorts;
  #rules: readonly ScheduledRule[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  readonly #abort = new AbortController();

  constructor(ports: SchedulerPorts) {
    this.#ports = ports;
  }

  /** Replaces the rules that run; disabled ones are left out by the caller. */
  setRules(rules: readonly ScheduledRule[]): void {
    this.#rules = rules;
  }

  /** Starts ticking. One tick runs at a time. */
  start(intervalMs = 2000): void {
    this.#timer = setInterval(() => {
      this.#running ??= this.tick().finally(() => {
        this.#running = undefined;
      });
    }, intervalMs);
  }

  /** Stops ticking and ends the running query; the run is repeated after the next start. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#abort.abort();
    await this.#running?.catch(() => undefined);
  }

  /** Runs everything that is due now. */
  async tick(): Promise<void> {
    const watermark = this.#ports.watermark();
    await this.#findLate(watermark);
    for (const scheduled of this.#rules) {
      if (this.#abort.signal.aborted) return;
      await this.#runDue(scheduled, watermark);
    }
    let budget = lateWindowsPerTick;
    for (const { ruleId, window } of await this.#ports.state.lateWindows(lateWindowsPerTick)) {
      const scheduled = this.#rules.find(({ rule }) => rule.id === ruleId);
      if (this.#abort.signal.aborted || budget-- <= 0) return;
      if (scheduled === undefined) await this.#ports.state.dropLateWindow(ruleId, window.to);
      else await this.#run(scheduled, window, 0);
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
          { ...emptyRun(stored.pending, this.#ports.now()), sequence: stored.sequence + 1 },
          [],
        );
      else await this.#run(scheduled, stored.pending, 0);
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
    const sequence = await state.begin(ruleId, window);
    const run = { ...emptyRun(window, startedMs), skippedWindows, sequence };
    let alerts: Alert[] = [];
    try {
      const result = await this.#ports.runQuery(scheduled, window, this.#abort.signal);
      const candidates = makeAlerts(scheduled, window, result, this.#ports.now());
      const known = await state.fired(candidates.map((alert) => alert.id));
      alerts = candidates.filter((alert) => !known.has(alert.id));
      if (alerts.length > 0 && (await state.suppressedUntil(ruleId)) > startedMs) alerts = [];
      run.rows = result.rowCount;
      if (alerts.length > 0) await this.#ports.append(alerts, producerOf(ruleId), sequence);
    } catch (error) {
      if (this.#abort.signal.aborted) return false;
      const failed = { ...run, error: messageOf(error), durationMs: this.#ports.now() - startedMs };
      await state.fail(ruleId, failed);
      this.#ports.onRun?.(ruleId, failed);
      return false;
    }
    const done = { ...run, alerts: alerts.length, durationMs: this.#ports.now() - startedMs };
    await state.finish(
      ruleId,
      done,
      alerts.map((alert) => alert.id),
      suppressionMs(scheduled),
    );
    this.#ports.onRun?.(ruleId, done);
    return true;
  }

  /** Notes the windows that events received since the last look belong to, when the next due window misses them. */
  async #findLate(watermark: number): Promise<void> {
    const { state } = this.#ports;
    const from = await state.lateCheckedUntil();
    if (from === undefined || watermark <= from) {
      if (from === undefined) await state.noteLate([], watermark);
      return;
    }
    const rulesByTable = new Map<string, ScheduledRule[]>();
    for (const scheduled of this.#rules) {
      if (scheduled.rule.kind === 'NRT') continue;
      for (const table of (await this.#ports.tablesOf(scheduled)) ?? []) {
        const rules = rulesByTable.get(table);
        if (rules === undefined) rulesByTable.set(table, [scheduled]);
        else rules.push(scheduled);
      }
    }
    const lastEnds = new Map<string, number>();
    for (const { rule } of this.#rules) lastEnds.set(rule.id, (await state.load(rule.id)).lastEnd ?? watermark);
    const found = new Map<string, { ruleId: string; window: RunWindow }>();
    for (const [table, rules] of rulesByTable) {
      const shortest = Math.min(...rules.map((rule) => rule.periodMs));
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
  return `${scheduleCodes.runFailed}: ${message}`;
}
