import type { Alert, Row, TableRow } from '@belfry/schema';
import type { Matcher } from '@belfry/sigma';
import { FloodGuard, type GuardedFiring } from './flood-guard.ts';
import { makeAlert } from './make-alert.ts';

export interface StreamDetectionOptions {
  readonly matcher: Matcher;
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

export interface StreamDetection {
  /**
   * Tests rows against all enabled rules and returns the alerts to be committed with them, in order. Depends on nothing but the rows, the rules and the
   * flood guard's counts; alerts of an event always have the same id.
   */
  detect(rows: readonly TableRow[]): Alert[];
  /** Alerts for gathered events of minutes that are over; to be called every few seconds and before the end. */
  flush(): Alert[];
  /** Puts another rule set in place between two batches; counts of rules that stay go on. */
  swap(matcher: Matcher, disabled?: ReadonlySet<string>): void;
  /** Switches rules off and on without building anything anew. */
  setDisabled(ids: ReadonlySet<string>): void;
  readonly matcher: Matcher;
  /** How often each rule fired since the start, by rule id; absent: never. */
  activity(): ReadonlyMap<string, RuleActivity>;
}

const defaultBound = 50;

export function createStreamDetection(options: StreamDetectionOptions): StreamDetection {
  // One value, so that a reader never sees new rules with the old switches.
  let current = { matcher: options.matcher, disabled: options.disabled ?? new Set<string>() };
  const guard = new FloodGuard(options.maxAlertsPerRuleAndMinute ?? defaultBound);
  const activity = new Map<string, RuleActivity>();

  const raise = (firing: GuardedFiring): Alert => {
    const made = makeAlert(firing, options.nowMs());
    if (firing.flood === undefined) return made;
    const { minute, alertsOfTheirOwn, eventsSoFar } = firing.flood;
    const note = `The rule fired ${eventsSoFar} times in the minute from ${minute}. After ${alertsOfTheirOwn} alerts its events are gathered: this alert stands for ${firing.count}.`;
    return {
      ...made,
      title: firing.count === 1 ? made.title : `${made.title} (${firing.count} events)`,
      description: `${note}\n\n${made.description}`.trim(),
      customDetails: { ...made.customDetails, gathered: firing.count, eventsOfMinute: eventsSoFar, minute },
    };
  };
  return {
    get matcher() {
      return current.matcher;
    },
    detect(rows) {
      const { matcher, disabled } = current;
      const alerts: Alert[] = [];
      for (const row of rows)
        for (const { rule } of matcher.match(row.table, row.row)) {
          if (disabled.has(rule.id)) continue;
          const before = activity.get(rule.id);
          activity.set(rule.id, { fired: (before?.fired ?? 0) + 1, lastFired: textAt(row.row, 'TimeGenerated') });
          const receivedMs = Date.parse(textAt(row.row, '_TimeReceived') ?? '');
          const firings = guard.take(rule, row, Number.isNaN(receivedMs) ? options.nowMs() : receivedMs);
          alerts.push(...firings.map(raise));
        }
      return alerts;
    },
    flush: () => guard.flush(options.nowMs()).map(raise),
    swap(matcher, disabled) {
      current = { matcher, disabled: disabled ?? current.disabled };
    },
    setDisabled(ids) {
      current = { matcher: current.matcher, disabled: ids };
    },
    activity: () => activity,
  };
}

function textAt(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}
