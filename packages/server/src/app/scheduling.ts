import { BelfryError, type Alert, type TableRow } from '@belfry/schema';
import type { Notice } from '@belfry/schema/api';
import type { State } from '@belfry/store';
import type { Log } from '#core';
import { QueryRefused } from '#query';
import {
  createScheduleState,
  Scheduler,
  type RuleReads,
  type RunWindow,
  type ScheduledRule,
} from '#scheduled-detection';
import { alertToRow } from '#stream-detection';
import type { Collector } from './collector.ts';
import type { Content } from './content.ts';
import type { Engine } from './engine.ts';

/** Rows of a rule's result that alerts are made of; more are counted. */
const maxRuleRows = 5000;
/** Late events are found per bucket of this length. */
const lateBucketMs = 300_000;
/** Data connectors that an alert names at most. */
const maxSources = 20;
const maxLateBuckets = 20_000;

interface SchedulingParts {
  readonly content: Content;
  readonly engine: Engine;
  readonly collector: Collector;
  readonly state: State;
  readonly log: Log;
  notify(notice: Notice): void;
}

/** Wires the scheduler to the store, the journal and the state. */
export function createScheduler({ content, engine, collector, state, log, notify }: SchedulingParts): Scheduler {
  const { pipeline, journal } = collector;
  const tables = new Set(content.tables.map(({ name }) => name));
  // By the rule as it was read: read anew, it may mean something else.
  const readsByRule = new WeakMap<ScheduledRule, RuleReads | undefined>();
  const readsOf = async (scheduled: ScheduledRule): Promise<RuleReads | undefined> => {
    if (!readsByRule.has(scheduled))
      readsByRule.set(scheduled, await compiledReads(engine, scheduled.rule.query, tables));
    return readsByRule.get(scheduled);
  };
  return new Scheduler({
    state: createScheduleState(state),
    async runQuery(scheduled, window, signal) {
      const { rule } = scheduled;
      const range = { from: new Date(window.from).toISOString(), to: new Date(window.to).toISOString() };
      // A near-real-time rule looks at each row once, when it is received; the others at the time of the event.
      const bounds = rule.kind === 'NRT' ? { receivedRange: range } : { timeRange: range, before: range.to };
      const result = await engine.queries.collect(
        { query: rule.query, now: new Date(window.to), maxRows: maxRuleRows, ...bounds },
        signal,
      );
      const columns = result.columns.map(({ name }) => name);
      const named = result.rowCount === 0 || columns.includes('_SourceId');
      const sourceIds = named ? [] : await sourcesOf(engine, (await readsOf(scheduled))?.tables ?? [], window);
      return { columns, rows: result.rows, rowCount: result.rowCount, truncated: result.truncated, sourceIds };
    },
    readsOf,
    async lateTimes(table, received, olderThan) {
      if (!tables.has(table)) return [];
      const rows = await engine.store.queryRows<{ bucket: string }>(
        `SELECT toString(intDiv(toUnixTimestamp64Milli(TimeGenerated), ${lateBucketMs}) * ${lateBucketMs}) AS bucket FROM belfry.\`${table}\` WHERE _TimeReceived >= fromUnixTimestamp64Milli({from:Int64}) AND _TimeReceived < fromUnixTimestamp64Milli({to:Int64}) AND TimeGenerated < fromUnixTimestamp64Milli({older:Int64}) GROUP BY bucket ORDER BY bucket DESC LIMIT ${maxLateBuckets}`,
        { from: Math.floor(received.from), to: Math.floor(received.to), older: Math.floor(olderThan) },
      );
      if (rows.length === maxLateBuckets)
        log.warn(
          { table, limit: maxLateBuckets },
          'more late events than are looked at: the oldest windows do not run again',
        );
      return rows.map(({ bucket }) => Number(bucket));
    },
    watermark: () => pipeline.watermark.at(Date.now()),
    append: (alerts, producer, sequence) => pipeline.appendRows(alerts.map(toSourcedRow), producer, sequence),
    lastSequence: (producer) => journal.lastSequence(producer),
    now: Date.now,
    onRun: (id) => notify({ kind: 'rule', id }),
    onError: (error) => log.warn({ error: String(error) }, 'scheduled rules wait; trying again'),
  });
}

/**
 * What a rule's query reads; undefined when it does not compile, or the compiler fails on it: one rule must not keep the others from
 * running. A failure that passes is thrown, and not remembered.
 */
async function compiledReads(
  engine: Engine,
  query: string,
  known: ReadonlySet<string>,
): Promise<RuleReads | undefined> {
  try {
    const plan = await engine.queries.compile(query, { now: new Date() });
    // A query that asks for the time of receipt takes late events for new by itself.
    const asksReceipt = Object.values(plan.columnsUsed).some((columns) => columns.includes('_TimeReceived'));
    return {
      tables: plan.tables.filter((table) => known.has(table)),
      looksBackMs: asksReceipt ? undefined : plan.looksBackMs,
    };
  } catch (error) {
    if (error instanceof BelfryError && !(error instanceof QueryRefused)) throw error;
    return undefined;
  }
}

/** The data connectors that have rows of the tables in the window: what a result that aggregates cannot tell. */
async function sourcesOf({ store }: Engine, tables: readonly string[], window: RunWindow): Promise<string[]> {
  const found = new Set<string>();
  for (const table of tables) {
    const rows = await store.queryRows<{ source: string }>(
      `SELECT DISTINCT _SourceId AS source FROM belfry.\`${table}\` WHERE TimeGenerated >= fromUnixTimestamp64Milli({from:Int64}) AND TimeGenerated < fromUnixTimestamp64Milli({to:Int64}) LIMIT ${maxSources}`,
      { from: window.from, to: window.to },
    );
    for (const { source } of rows) found.add(source);
  }
  return [...found];
}

/** The alert's row under the source of its events, so that demo alerts go with the demo. */
function toSourcedRow(alert: Alert): TableRow {
  const tableRow = alertToRow(alert);
  const [source, ...others] = alert.sourceIds;
  if (source !== undefined && others.length === 0) tableRow.row['_SourceId'] = source;
  return tableRow;
}
