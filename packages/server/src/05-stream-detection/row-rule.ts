import type { Alert, TableRow } from '@belfry/schema';

/** Events that one rule fired on, to become alerts. `rows` are the first of them, `count` counts all. */
export interface Firing {
  readonly rows: readonly TableRow[];
  readonly count: number;
}

/** What makes alerts of the events that a rule fired on. Ids follow from the rule and the first row, so the same event never gives two. */
export interface AlertMaker {
  readonly id: string;
  /** @param gathered the events are many and are to be one alert, whatever the rule says about grouping */
  toAlerts(firing: Firing, nowMs: number, gathered: boolean): readonly Alert[];
}

/** A rule that looks at one row at a time, beside the Sigma rules. */
export interface RowRule extends AlertMaker {
  readonly tables: readonly string[];
  fires(row: TableRow): boolean;
}
