import type { LinkedCorrelation } from '../correlation.ts';
import { compareDecimals } from '../decimal.ts';
import { sigmaCodes, type SigmaProblem } from '../errors.ts';
import type { LinkedRules } from '../load/rule-set.ts';
import { firingOfAlert, makeAlert, type CorrelationAlert } from './alert.ts';
import { CorrelationState, type CorrelationCounts, type GroupWindow } from './correlation-state.ts';
import type { Firing } from './firing.ts';
import { measure, whole } from './measure.ts';
import { readSnapshot, writeSnapshot, type CorrelatorSnapshot } from './snapshot.ts';
import { isRising } from './tally.ts';

export interface CorrelatorOptions {
  /** How far an event may be behind the newest of its group, and ahead of the clock; default five minutes. */
  readonly latenessMs?: number;
  /** Events that one correlation holds; default 100,000. */
  readonly maxEventsPerRule?: number;
  /** Events that all hold together; default 1,000,000. */
  readonly maxEvents?: number;
  /** Ids of events that an alert carries; default 100. */
  readonly maxEventIds?: number;
  /** State to go on from. */
  readonly snapshot?: CorrelatorSnapshot;
}

export interface Correlator {
  /** Correlations that would need more memory than is allowed; they do not run. */
  readonly problems: readonly SigmaProblem[];
  /**
   * Takes firings in the order in which they came and returns the alerts that they complete, those of silent correlations left out. Depends on
   * nothing but the options and what was fed before.
   * @param nowMs the clock, milliseconds since 1970; never goes back.
   */
  feed(firings: readonly Firing[], nowMs: number): CorrelationAlert[];
  /** Ends windows that are over and forgets what is not needed any more: to be called every few seconds. `Infinity` ends all windows. */
  advance(nowMs: number): CorrelationAlert[];
  /** All state, exact: a correlator made from it goes on as this one would. */
  snapshot(): CorrelatorSnapshot;
  /** By correlation id. */
  counts(): ReadonlyMap<string, CorrelationCounts>;
}

const defaults = { latenessMs: 300_000, maxEventsPerRule: 100_000, maxEvents: 1_000_000, maxEventIds: 100 };

/** Makes the correlator for linked correlations (`linkRules`). */
export function createCorrelator(
  { correlations, silent }: Pick<LinkedRules, 'correlations' | 'silent'>,
  options: CorrelatorOptions = {},
): Correlator {
  const problems = correlations.flatMap((one) => tooLarge(one, options.maxEventsPerRule ?? defaults.maxEventsPerRule));
  const running = new Running(correlations, silent, options);
  return {
    problems,
    feed: (firings, nowMs) => running.feed(firings, nowMs),
    advance: (nowMs) => running.advance(nowMs),
    snapshot: () => writeSnapshot(running.states),
    counts: () => new Map(running.states.map((state) => [state.correlation.rule.id, state.counts()])),
  };
}

function tooLarge({ rule }: LinkedCorrelation, maxEvents: number): SigmaProblem[] {
  const counts = rule.type === 'event_count' || rule.type === 'value_count';
  const beyond = rule.condition.thresholds.some(
    ({ operator, number }) => counts && operator !== 'neq' && compareDecimals(number, whole(maxEvents)) > 0,
  );
  if (!beyond) return [];
  const reason = `its condition needs more events than the ${maxEvents} that a correlation may hold`;
  return [{ code: sigmaCodes.tooLarge, kind: 'rejected', path: rule.path, line: rule.line, reason }];
}

class Running {
  readonly states: readonly CorrelationState[];
  readonly #silent: ReadonlySet<string>;
  readonly #limits: typeof defaults;
  readonly #byInput = new Map<string, { state: CorrelationState; position: number }[]>();

  constructor(
    correlations: readonly LinkedCorrelation[],
    silent: ReadonlySet<string>,
    { snapshot, ...options }: CorrelatorOptions,
  ) {
    this.#silent = silent;
    this.#limits = { ...defaults, ...options };
    const delays = new Map<string, number>();
    this.states = correlations
      .filter((one) => tooLarge(one, this.#limits.maxEventsPerRule).length === 0)
      .map((correlation) => {
        // A firing of a correlation comes as late as what it waited for.
        const waited = Math.max(0, ...correlation.inputs.map(({ id }) => delays.get(id) ?? 0));
        const latenessMs = this.#limits.latenessMs + waited;
        const { id, timespanMs } = correlation.rule;
        delays.set(id, latenessMs + (isRising(correlation.rule) ? 0 : timespanMs));
        return new CorrelationState({ correlation, latenessMs });
      });
    for (const state of this.states)
      for (const [position, { id }] of state.correlation.inputs.entries()) {
        const others = this.#byInput.get(id);
        if (others === undefined) this.#byInput.set(id, [{ state, position }]);
        else others.push({ state, position });
      }
    if (snapshot !== undefined) readSnapshot(snapshot, this.states);
  }

  feed(firings: readonly Firing[], nowMs: number): CorrelationAlert[] {
    const alerts: CorrelationAlert[] = [];
    for (const firing of firings) this.#route(firing, undefined, nowMs, alerts);
    return alerts;
  }

  advance(nowMs: number): CorrelationAlert[] {
    const alerts: CorrelationAlert[] = [];
    // Correlations come after those they refer to: what one gives is there when the next one ends its windows.
    for (const state of this.states)
      for (const found of state.advance(nowMs)) this.#decide(state, found, nowMs, alerts);
    return alerts;
  }

  #route(firing: Firing, sources: readonly string[] | undefined, nowMs: number, alerts: CorrelationAlert[]): void {
    for (const { state, position } of this.#byInput.get(firing.ruleId) ?? []) {
      for (const found of state.take(position, firing, sources, nowMs)) this.#decide(state, found, nowMs, alerts);
      this.#makeRoom(state);
    }
  }

  #decide(state: CorrelationState, { memory, window }: GroupWindow, nowMs: number, alerts: CorrelationAlert[]): void {
    const { correlation } = state;
    const measured = measure(correlation.rule, window.entries);
    if (!measured.holds) return;
    const alert = makeAlert(correlation, memory, window, measured, this.#limits.maxEventIds);
    state.counters.alerts++;
    if (!this.#silent.has(alert.rule.id)) alerts.push(alert);
    this.#route(firingOfAlert(correlation, alert, measured.entries), alert.eventIds, nowMs, alerts);
  }

  #makeRoom(state: CorrelationState): void {
    while (state.size > this.#limits.maxEventsPerRule) state.evict();
    let total = 0;
    for (const { size } of this.states) total += size;
    while (total > this.#limits.maxEvents) {
      const largest = this.states.reduce((most, one) => (one.size > most.size ? one : most));
      const before = largest.size;
      largest.evict();
      total -= before - largest.size;
    }
  }
}
