import {
  parseDurationMs,
  severities,
  type Alert,
  type AnalyticsRule,
  type Evidence,
  type Severity,
} from '@belfry/schema';
import { stableUuid } from '#core';
import { mapEntities, textOf } from './entities.ts';
import type { ScheduledRule } from './load-analytics-rules.ts';
import type { RunWindow } from './windows.ts';

/** What a rule's query gave. */
export interface RuleResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly rowCount: number;
  /** There were more rows than `rows` holds and `rowCount` counts. */
  readonly truncated?: boolean;
  /** Data connectors whose rows the window held: for results that do not say it themselves. */
  readonly sourceIds?: readonly string[];
}

/** Sentinel's limit of alerts that one run may raise; the last one then speaks for the rest. */
export const maxAlertsPerRun = 150;
const maxEvidence = 20;
const maxTemplateChars = 5000;
const defaultLookbackMs = 5 * 3_600_000;

/** Whether the number of result rows raises an alert. Without a trigger any row does. */
export function triggers(rule: AnalyticsRule, rowCount: number): boolean {
  const threshold = rule.triggerThreshold ?? 0;
  switch (rule.triggerOperator ?? 'gt') {
    case 'gt':
    case 'GreaterThan':
      return rowCount > threshold;
    case 'lt':
    case 'LessThan':
      return rowCount < threshold;
    case 'eq':
    case 'Equal':
      return rowCount === threshold;
    case 'ne':
    case 'NotEqual':
      return rowCount !== threshold;
  }
}

/** What a rule was run for. Its alerts' ids follow from the rule, the key and the row. */
interface Cause {
  readonly key: string;
  /** The alert's times when its rows tell none, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** By what a result row of a rule is known again in another window. */
export const rowKeyOf = (ruleId: string, row: readonly unknown[]): string =>
  stableUuid('analytics-rule-row', ruleId, JSON.stringify(row));

/**
 * Builds the alerts of one run, by the rule's event grouping, of the rows that no alert has told. Ids depend only on the rule, the window and
 * the rows.
 */
export function makeAlerts(
  scheduled: ScheduledRule,
  window: RunWindow,
  result: RuleResult,
  nowMs: number,
  told: ReadonlySet<string> = new Set(),
): Alert[] {
  const { from, to } = window;
  const cause = { key: String(to), from, to };
  const { rule } = scheduled;
  const rows = result.rows.filter((row) => !told.has(rowKeyOf(rule.id, row)));
  const toldCount = result.rows.length - rows.length;
  if (toldCount === 0) return alertsOf(scheduled, cause, result, nowMs, false);
  if (rows.length === 0 || !triggers(rule, result.rowCount)) return [];
  const rest = { ...result, rows, rowCount: result.rowCount - toldCount };
  const key = `${to} ${rowKeyOf(rule.id, rows.flat())}`;
  return perResult(scheduled, result)
    ? alertPerRow(scheduled, cause, rest, nowMs)
    : [makeAlert(scheduled, { ...cause, key }, rest, rows, rest.rowCount, nowMs, '')];
}

/** Builds the alerts of a result, by the rule's event grouping or all in one. */
export function alertsOf(
  scheduled: ScheduledRule,
  cause: Cause,
  result: RuleResult,
  nowMs: number,
  allInOne: boolean,
): Alert[] {
  const { rule } = scheduled;
  if (!triggers(rule, result.rowCount)) return [];
  return !allInOne && perResult(scheduled, result)
    ? alertPerRow(scheduled, cause, result, nowMs)
    : [makeAlert(scheduled, cause, result, result.rows, result.rowCount, nowMs, '')];
}

function perResult({ rule }: ScheduledRule, { rows }: RuleResult): boolean {
  return rule.eventGroupingSettings?.aggregationKind === 'AlertPerResult' && rows.length > 0;
}

function alertPerRow(scheduled: ScheduledRule, cause: Cause, result: RuleResult, nowMs: number): Alert[] {
  const single = result.rows.slice(0, maxAlertsPerRun - (result.rowCount > maxAlertsPerRun ? 1 : 0));
  const alerts = single.map((row) => makeAlert(scheduled, cause, result, [row], 1, nowMs, JSON.stringify(row)));
  const rest = result.rows.slice(single.length);
  if (rest.length > 0)
    alerts.push(makeAlert(scheduled, cause, result, rest, result.rowCount - single.length, nowMs, 'rest'));
  return alerts;
}

function makeAlert(
  scheduled: ScheduledRule,
  cause: Cause,
  { columns, sourceIds = [], truncated = false }: RuleResult,
  rows: readonly (readonly unknown[])[],
  rowCount: number,
  nowMs: number,
  part: string,
): Alert {
  const { rule } = scheduled;
  const override = rule.alertDetailsOverride;
  const first = objectOf(columns, rows[0]);
  const times = timesOf(columns, rows);
  const grouping = rule.incidentConfiguration?.groupingConfiguration;
  const severity = severityOf(first[override?.alertSeverityColumnName ?? '']) ?? rule.severity;
  const description = fill(override?.alertDescriptionFormat, first) ?? rule.description;
  const author = rule.author ?? (typeof rule['metadata'] === 'object' ? authorOf(rule['metadata']) : undefined);
  return {
    id: stableUuid('analytics-rule', rule.id, cause.key, part),
    rule: {
      id: rule.id,
      name: rule.name,
      kind: rule.kind,
      text: scheduled.text,
      ...(author === undefined ? {} : { author }),
      references: [],
      falsePositives: [],
    },
    title: fill(override?.alertDisplayNameFormat, first) ?? rule.name,
    description: truncated ? `${cutNote(rowCount)}\n\n${description}`.trim() : description,
    severity,
    tactics: [...(rule.tactics ?? [])],
    techniques: [...(rule.relevantTechniques ?? [])],
    startTime: times?.first ?? new Date(cause.from).toISOString(),
    endTime: times?.last ?? new Date(cause.to).toISOString(),
    timeGenerated: new Date(nowMs).toISOString(),
    entities: mapEntities(rule.entityMappings, columns, rows),
    evidence: rows.slice(0, maxEvidence).map((row) => evidenceOf(columns, row)),
    evidenceCount: rowCount,
    customDetails: Object.fromEntries(
      Object.entries(rule.customDetails ?? {}).map(([name, column]) => [name, distinct(columns, rows, column)]),
    ),
    incident: {
      create: rule.incidentConfiguration?.createIncident ?? true,
      groupByEntities: grouping === undefined || grouping === null ? true : grouping.enabled,
      lookbackMs: parseDurationMs(grouping?.lookbackDuration ?? '') ?? defaultLookbackMs,
      reopenClosed: grouping?.reopenClosedIncident ?? false,
    },
    sourceIds: columns.includes('_SourceId')
      ? [...new Set(distinct(columns, rows, '_SourceId').map(textOf))]
      : [...sourceIds],
  };
}

function objectOf(columns: readonly string[], row: readonly unknown[] | undefined): Record<string, unknown> {
  return Object.fromEntries(columns.map((column, index) => [column, row?.[index]]));
}

function evidenceOf(columns: readonly string[], row: readonly unknown[]): Evidence {
  const values = objectOf(columns, row);
  const table = values['Type'];
  const itemId = values['_ItemId'];
  return {
    ...(typeof table === 'string' && table !== '' ? { table } : {}),
    ...(itemId === undefined || itemId === null ? {} : { itemId: textOf(itemId) }),
    row: values,
  };
}

function distinct(columns: readonly string[], rows: readonly (readonly unknown[])[], column: string): unknown[] {
  const index = columns.indexOf(column);
  if (index < 0) return [];
  const found = new Map<string, unknown>();
  for (const row of rows) {
    const value = row[index];
    if (value !== null && value !== undefined && value !== '' && found.size < maxEvidence)
      found.set(textOf(value), value);
  }
  return [...found.values()];
}

const cutNote = (rowCount: number): string =>
  `The rule's result was cut: this alert and its evidence stand for the first rows only (${rowCount} here).`;

/** First and last of the datetime cells in columns whose names say that they hold the events' times. */
function timesOf(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): { first: string; last: string } | undefined {
  let first: string | undefined;
  let last: string | undefined;
  for (const [index, column] of columns.entries()) {
    if (
      !/^(TimeGenerated|StartTime|EndTime|StartTimeUtc|EndTimeUtc|FirstSeen|LastSeen|EventStartTime|EventEndTime)/i.test(
        column,
      )
    )
      continue;
    for (const row of rows) {
      const value = row[index];
      if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) continue;
      if (first === undefined || value < first) first = value;
      if (last === undefined || value > last) last = value;
    }
  }
  return first === undefined || last === undefined ? undefined : { first, last };
}

function severityOf(value: unknown): Severity | undefined {
  return severities.find((severity) => typeof value === 'string' && severity.toLowerCase() === value.toLowerCase());
}

function authorOf(metadata: unknown): string | undefined {
  if (typeof metadata !== 'object' || metadata === null || !('author' in metadata)) return undefined;
  const { author } = metadata;
  if (typeof author === 'string') return author;
  return typeof author === 'object' && author !== null && 'name' in author ? textOf(author.name) : undefined;
}

/** Fills Sentinel's `{{Column}}` places from the first row. */
function fill(format: string | undefined, row: Readonly<Record<string, unknown>>): string | undefined {
  if (format === undefined) return undefined;
  return format
    .replaceAll(/\{\{\s*([A-Za-z_]\w*)\s*\}\}/g, (_, column: string) => {
      const value = row[column];
      return value === undefined || value === null ? '' : textOf(value);
    })
    .slice(0, maxTemplateChars);
}
