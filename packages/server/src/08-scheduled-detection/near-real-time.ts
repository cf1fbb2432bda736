import type { OpenStream } from '@belfry/kql';
import type { AnalyticsRule, Row, TableRow } from '@belfry/schema';
import type { Firing, RowRule } from '#stream-detection';
import type { ScheduledRule } from './load-analytics-rules.ts';
import { alertsOf, type RuleResult } from './make-alerts.ts';

/** Columns of the event that every result row of the stream has, whatever the query keeps: they lead back to the event. */
const originColumns = ['TimeGenerated', 'Type', '_ItemId', '_SourceId'];

/** Why a near-real-time rule cannot look at one row at a time, apart from its query; undefined when it can. */
export function needsRuns(rule: AnalyticsRule): string | undefined {
  if (rule.suppressionEnabled === true) return 'it asks for quiet after an alert (suppression)';
  const greater = [undefined, 'gt', 'GreaterThan'].includes(rule.triggerOperator);
  return greater && (rule.triggerThreshold ?? 0) === 0 ? undefined : 'its trigger counts the rows of a run';
}

/**
 * Makes a near-real-time rule of row-wise operators a rule of the stream. An event gives the alerts that a run with that event alone would give; their
 * ids follow from the rule and the event.
 */
export function createStreamRule(scheduled: ScheduledRule, stream: OpenStream): RowRule {
  return {
    id: scheduled.rule.id,
    tables: stream.tables,
    fires: ({ table, row }) => stream.run(table, row).length > 0,
    toAlerts(firing, nowMs, gathered) {
      const [first] = firing.rows;
      if (first === undefined) return [];
      const cause = { key: `${first.table}:${textAt(first.row, '_ItemId')}`, from: nowMs, to: nowMs };
      return alertsOf(scheduled, cause, resultOf(stream, firing, gathered), nowMs, gathered);
    },
  };
}

function resultOf(stream: OpenStream, { rows, count }: Firing, gathered: boolean): RuleResult {
  const results = rows.flatMap((event) => stream.run(event.table, event.row).map((row) => withOrigin(row, event)));
  const columns = Object.keys(results[0] ?? {});
  return {
    columns,
    rows: results.map((row) => columns.map((column) => row[column])),
    rowCount: gathered ? count : results.length,
  };
}

function withOrigin(result: Row, { table, row }: TableRow): Row {
  const full = { ...result };
  for (const column of originColumns)
    if (!Object.hasOwn(full, column)) full[column] = column === 'Type' ? table : (row[column] ?? null);
  return full;
}

function textAt(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(row);
}
