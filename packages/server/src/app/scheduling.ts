import type { Alert, TableRow } from '@belfry/schema';
import type { Notice } from '@belfry/schema/api';
import type { State } from '@belfry/store';
import { createScheduleState, Scheduler } from '#scheduled-detection';
import { alertToRow } from '#stream-detection';
import type { Collector } from './collector.ts';
import type { Content } from './content.ts';
import type { Engine } from './engine.ts';

/** Rows of a rule's result that alerts are made of; more are counted. */
const maxRuleRows = 5000;
/** Late events are found per bucket of this length. */
const lateBucketMs = 300_000;
const maxLateBuckets = 20_000;

interface SchedulingParts {
  readonly content: Content;
  readonly engine: Engine;
  readonly collector: Collector;
  readonly state: State;
  notify(notice: Notice): void;
}

/** Wires the scheduler to the store, the journal and the state. */
export function createScheduler({ content, engine, collector, state, notify }: SchedulingParts): Scheduler {
  const { pipeline, journal } = collector;
  const tables = new Set(content.tables.map(({ name }) => name));
  const tablesByQuery = new Map<string, readonly string[] | undefined>();
  return new Scheduler({
    state: createScheduleState(state),
    async runQuery({ rule }, window, signal) {
      const range = { from: new Date(window.from).toISOString(), to: new Date(window.to).toISOString() };
      // A near-real-time rule looks at each row once, when it is received; the others at the time of the event.
      const bounds = rule.kind === 'NRT' ? { receivedRange: range } : { timeRange: range };
      return engine.queries
        .collect({ query: rule.query, now: new Date(window.to), maxRows: maxRuleRows, ...bounds }, signal)
        .then((result) => ({
          columns: result.columns.map(({ name }) => name),
          rows: result.rows,
          rowCount: result.rowCount,
        }));
    },
    async tablesOf({ rule }) {
      if (!tablesByQuery.has(rule.query)) {
        const plan = await engine.queries.compile(rule.query, { now: new Date() }).catch(() => undefined);
        tablesByQuery.set(
          rule.query,
          plan?.tables.filter((table) => tables.has(table)),
        );
      }
      return tablesByQuery.get(rule.query);
    },
    async lateTimes(table, received, olderThan) {
      if (!tables.has(table)) return [];
      const rows = await engine.store.queryRows<{ bucket: string }>(
        `SELECT toString(intDiv(toUnixTimestamp64Milli(TimeGenerated), ${lateBucketMs}) * ${lateBucketMs}) AS bucket FROM belfry.\`${table}\` WHERE _TimeReceived >= fromUnixTimestamp64Milli({from:Int64}) AND _TimeReceived < fromUnixTimestamp64Milli({to:Int64}) AND TimeGenerated < fromUnixTimestamp64Milli({older:Int64}) GROUP BY bucket ORDER BY bucket DESC LIMIT ${maxLateBuckets}`,
        { from: Math.floor(received.from), to: Math.floor(received.to), older: Math.floor(olderThan) },
      );
      return rows.map(({ bucket }) => Number(bucket));
    },
    watermark: () => pipeline.watermark.at(Date.now()),
    append: (alerts, producer, sequence) => pipeline.appendRows(alerts.map(toSourcedRow), producer, sequence),
    lastSequence: (producer) => journal.lastSequence(producer),
    now: Date.now,
    onRun: (id) => notify({ kind: 'rule', id }),
  });
}

/** The alert's row under the source of its events, so that demo alerts go with the demo. */
function toSourcedRow(alert: Alert): TableRow {
  const tableRow = alertToRow(alert);
  const [source] = alert.sourceIds;
  if (source !== undefined) tableRow.row['_SourceId'] = source;
  return tableRow;
}
