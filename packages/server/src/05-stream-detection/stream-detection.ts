import type { Alert, Row, TableRow } from '@belfry/schema';
import type { Matcher, SigmaRule } from '@belfry/sigma';
import { FloodGuard, type Flood, type GuardedFiring } from './flood-guard.ts';
import { makeSigmaAlert } from './make-alert.ts';
import type { AlertMaker, RowRule } from './row-rule.ts';

export interface StreamDetectionOptions {
  readonly matcher: Matcher;
  /** Rules beside those of the matcher. */
  readonly rowRules?: readonly RowRule[];
  /** Ids of rules that are switched off. */
  readonly disabled?: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Alerts of one rule in one minute before its events are gathered; default 50. */
  readonly maxAlertsPerRuleAndMinute?: number;
}

/** When a rule last proved to be alive. */
export interface RuleActivity {
  readonly fired: number;
  /** Event's time of the last firing, ISO 8601. */
  readonly lastFired: string | undefined;
}

/** Rows that a rule could not look at, and why the last of them. */
export interface RuleFailure {
  readonly rows: number;
  readonly reason: string;
}

export interface StreamDetection {
  /**
   * Tests rows against all enabled rules and returns the alerts to be committed with them, in order. Depends on nothing but the rows, the rules and the
   * flood guard's counts; alerts of an event always have the same id.
   */
  detect(rows: readonly TableRow[]): Alert[];
  /** Alerts for gathered events: of minutes that are over, to be called every few seconds; or of all minutes, before the end. */
  flush(which: 'over' | 'all'): Alert[];
  /** Puts another rule set in place between two batches; counts of rules that stay go on. */
  swap(
    matcher: Matcher,
    others?: { readonly disabled?: ReadonlySet<string>; readonly rowRules?: readonly RowRule[] },
  ): void;
  /** Switches rules off and on without building anything anew. */
  setDisabled(ids: ReadonlySet<string>): void;
  readonly matcher: Matcher;
  /** How often each rule fired since the start, by rule id; absent: never. */
  activity(): ReadonlyMap<string, RuleActivity>;
  /** Rules that failed on rows since the start, by rule id: the rows went on, untested by them. */
  failures(): ReadonlyMap<string, RuleFailure>;
}

const defaultBound = 50;

export function createStreamDetection(options: StreamDetectionOptions): StreamDetection {
  // One value, so that a reader never sees new rules with the old switches.
  let current = {
    matcher: options.matcher,
    disabled: options.disabled ?? new Set<string>(),
    rowRules: groupByTable(options.rowRules ?? []),
  };
  const guard = new FloodGuard(options.maxAlertsPerRuleAndMinute ?? defaultBound);
  const activity = new Map<string, RuleActivity>();
  const failures = new Map<string, RuleFailure>();

  /** A rule that throws must not hold up the rows, nor the other rules. */
  const guarded = <Result>(rule: AlertMaker, work: () => Result, otherwise: Result): Result => {
    try {
      return work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failures.set(rule.id, { rows: (failures.get(rule.id)?.rows ?? 0) + 1, reason });
      return otherwise;
    }
  };
  const raise = (firing: GuardedFiring): readonly Alert[] => {
    const { rule, flood } = firing;
    const alerts = guarded(rule, () => rule.toAlerts(firing, options.nowMs(), flood !== undefined), []);
    return flood === undefined ? alerts : alerts.map((alert) => withFlood(alert, firing.count, flood));
  };
  const fired = (rule: AlertMaker, row: TableRow): Alert[] => {
    const before = activity.get(rule.id);
    activity.set(rule.id, { fired: (before?.fired ?? 0) + 1, lastFired: textAt(row.row, 'TimeGenerated') });
    const receivedMs = Date.parse(textAt(row.row, '_TimeReceived') ?? '');
    return guard.take(rule, row, Number.isNaN(receivedMs) ? options.nowMs() : receivedMs).flatMap(raise);
  };
  return {
    get matcher() {
      return current.matcher;
    },
    detect(rows) {
      const { matcher, disabled, rowRules } = current;
      const alerts: Alert[] = [];
      for (const row of rows) {
        for (const { rule } of matcher.match(row.table, row.row))
          if (!disabled.has(rule.id)) alerts.push(...fired(sigmaAlerts(rule), row));
        for (const rule of rowRules.get(row.table) ?? [])
          if (!disabled.has(rule.id) && guarded(rule, () => rule.fires(row), false)) alerts.push(...fired(rule, row));
      }
      return alerts;
    },
    flush: (which) => guard.flush(options.nowMs(), which).flatMap(raise),
    swap(matcher, { disabled, rowRules } = {}) {
      current = {
        matcher,
        disabled: disabled ?? current.disabled,
        rowRules: rowRules === undefined ? current.rowRules : groupByTable(rowRules),
      };
    },
    setDisabled(ids) {
      current = { ...current, disabled: ids };
    },
    activity: () => activity,
    failures: () => failures,
  };
}

function sigmaAlerts(rule: SigmaRule): AlertMaker {
  return { id: rule.id, toAlerts: (firing, nowMs) => [makeSigmaAlert(rule, firing, nowMs)] };
}

function groupByTable(rules: readonly RowRule[]): ReadonlyMap<string, readonly RowRule[]> {
  const byTable = new Map<string, RowRule[]>();
  for (const rule of rules)
    for (const table of rule.tables) {
      const others = byTable.get(table);
      if (others === undefined) byTable.set(table, [rule]);
      else others.push(rule);
    }
  return byTable;
}

/** Says in the alert that it stands for many events. */
function withFlood(alert: Alert, count: number, { minute, alertsOfTheirOwn, eventsSoFar }: Flood): Alert {
  const note = `The rule fired ${eventsSoFar} times in the minute from ${minute}. After ${alertsOfTheirOwn} alerts its events are gathered: this alert stands for ${count}.`;
  return {
    ...alert,
    title: count === 1 ? alert.title : `${alert.title} (${count} events)`,
    description: `${note}\n\n${alert.description}`.trim(),
    customDetails: { ...alert.customDetails, gathered: count, eventsOfMinute: eventsSoFar, minute },
  };
}

function textAt(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}
