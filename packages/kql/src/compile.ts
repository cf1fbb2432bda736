import type { JsonValue } from '@belfry/schema';
import type { Diagnostic } from './errors/diagnostic.ts';
import { QueryProblem } from './errors/diagnostic.ts';
import type { ParsedQuery } from './1-parse/parse.ts';
import { spanOf } from './1-parse/syntax.ts';
import { bindExpression } from './2-bind/bind-expression.ts';
import { bindStatements } from './2-bind/bind-statements.ts';
import { bindOperator, bindTable, bindTabular } from './2-bind/bind-tabular.ts';
import { isTabularNode } from './2-bind/tabular-node.ts';
import { emptyScope, type BindContext, type Relation, type TimeRange } from './2-bind/context.ts';
import type { Expr } from './3-plan/expr.ts';
import { mentionConditions } from './3-plan/mentions.ts';
import type { Plan } from './3-plan/plan.ts';
import { prune } from './3-plan/prune.ts';
import { pushFilters, type ScanBounds } from './3-plan/push-filters.ts';
import type { EmitContext } from './4-emit/emit-context.ts';
import { emitPlan, wrap } from './4-emit/emit-plan.ts';
import { render, type Select } from './4-emit/select.ts';
import type { Catalog } from './catalog.ts';
import { collectColumns } from './3-plan/expr.ts';
import { inputsOf } from './3-plan/plan.ts';
import { resultSettings, volatileSettings } from './sql/settings.ts';
import { sql } from './sql/sql.ts';
import { ticksOfDate } from './values/datetime.ts';
import { TICKS_PER_MILLISECOND } from './values/timespan.ts';
import { decodeRow } from './values/cell.ts';
import { openStream } from './4-emit/js-plan.ts';
import type { CompiledQuery, CompileOptions, CompileResult, StreamProgramResult } from './compiled-query.ts';
import { fromService } from './errors/from-service.ts';

/** Longer texts are refused before they reach the parser. */
export const maxQueryLength = 1_000_000;

export interface BoundQuery {
  readonly relation: Relation;
  readonly ctx: BindContext;
}

/** Parses and binds a text; throws `QueryProblem` for what cannot be planned. */
export function bindQuery(parsed: ParsedQuery, catalog: Catalog, options: CompileOptions): BoundQuery {
  const ctx: BindContext = {
    catalog,
    now: ticksOfDate(options.now),
    timeRange: options.timeRange,
    receivedRange: options.receivedRange,
    state: {
      nextId: 0,
      nodes: 0,
      warnings: [],
      tables: new Set(),
      render: undefined,
      usesNow: false,
      looksBack: undefined,
    },
    scope: emptyScope,
    row: [],
    aggregates: false,
    depth: 0,
    tools: { expression: bindExpression, tabular: bindTabular, operator: bindOperator, table: bindTable },
  };
  const { scope, expression } = bindStatements(parsed.root, ctx);
  if (expression === undefined) throw new QueryProblem('KQL0419', 'the query gives no table', { start: 0, length: 0 });
  const inner = { ...ctx, scope };
  if (!isTabularNode(expression, inner) && expression.ResultType?.IsTabular === false)
    throw new QueryProblem(
      'KQL0419',
      'the query gives a value, not a table: write print before it',
      spanOf(expression),
    );
  return { relation: bindTabular(expression, inner), ctx: inner };
}

const datetimeLiteral = (time: Date | string): Expr => ({
  kind: 'literal',
  type: 'datetime',
  value: ticksOfDate(new Date(time)),
});

function compare(column: { id: number }, name: '<' | '>=', time: Date | string): Expr {
  const cell: Expr = { kind: 'column', id: column.id, type: 'datetime' };
  return { kind: 'call', type: 'bool', name, args: [cell, datetimeLiteral(time)], span: { start: 0, length: 0 } };
}
const before = (column: { id: number }, time: Date | string): Expr => compare(column, '<', time);
const within = (column: { id: number }, { from, to }: TimeRange): Expr[] => [
  compare(column, '>=', from),
  before(column, to),
];

/**
 * What a scan gets: the time of receipt always, the event's time where the query says nothing about it, and what the text indexes
 * can answer.
 */
const boundsOf =
  (options: CompileOptions): ScanBounds =>
  (scan, conditions, mentions) => {
    const added = mentionConditions(scan, mentions);
    const received = scan.columns.find((column) => column.name === '_TimeReceived');
    if (options.receivedRange !== undefined && received !== undefined)
      added.push(...within(received, options.receivedRange));
    const generated = scan.columns.find((column) => column.name === 'TimeGenerated');
    const bounded = conditions.some(
      (condition) => generated !== undefined && collectColumns(condition, new Set()).has(generated.id),
    );
    if (options.timeRange !== undefined && generated !== undefined && !bounded)
      added.push(...within(generated, options.timeRange));
    else if (options.before !== undefined && generated !== undefined) added.push(before(generated, options.before));
    return added;
  };

/** Optimises and emits a bound query. */
function finish({ relation, ctx }: BoundQuery, options: CompileOptions): CompiledQuery {
  const bounds = boundsOf(options);
  let calls = 0;
  const emitter: EmitContext = {
    now: ctx.now,
    stored: new Map(),
    serial: () => calls++,
    subquery: (plan, id) => {
      const select = emitPlan(plan, emitter);
      return sql`SELECT ${sql.columnId(id)} FROM (${render(select)})`;
    },
  };
  const needed = new Set(relation.columns.map((column) => column.id));
  const plan = prune(pushFilters(relation.plan, bounds), needed);
  const limited: Plan = options.maxRows === undefined ? plan : { kind: 'limit', input: plan, count: options.maxRows };
  const statement = outermost(emitPlan(limited, emitter), relation);
  return {
    sql: statement.text,
    settings: calls > 0 ? volatileSettings : resultSettings,
    columns: relation.columns.map(({ name, type }) => ({ name, type })),
    ...(ctx.state.render === undefined ? {} : { render: ctx.state.render }),
    tables: [...ctx.state.tables],
    columnsUsed: columnsUsed(plan),
    ...(ctx.state.looksBack === undefined ? {} : { looksBackMs: Number(ctx.state.looksBack / TICKS_PER_MILLISECOND) }),
    warnings: ctx.state.warnings,
    decode: (row: readonly unknown[]): JsonValue[] => decodeRow(relation.columns, row),
  };
}

/** The last SELECT gives exactly the result's columns, in order; its order and limit stand outside. */
function outermost(select: Select, relation: Relation): ReturnType<typeof render> {
  const inner = wrap({ ...select, order: [], limit: undefined });
  const shown = relation.columns.map(({ id }) => ({ id, expr: sql.columnId(id), plain: true }));
  return render({ ...inner, columns: shown, order: select.order, limit: select.limit });
}

function columnsUsed(plan: Plan): Record<string, string[]> {
  const used = new Map<string, Set<string>>();
  const visit = (node: Plan): void => {
    if (node.kind === 'scan') {
      const names = used.get(node.table) ?? new Set<string>();
      for (const column of node.columns) names.add(column.name);
      used.set(node.table, names);
    }
    for (const input of inputsOf(node)) visit(input);
  };
  visit(plan);
  return Object.fromEntries([...used].map(([table, names]) => [table, [...names]]));
}

/** Compiles a parsed query, or says what is wrong with it. */
export function compileParsed(parsed: ParsedQuery, catalog: Catalog, options: CompileOptions): CompileResult {
  const fromBinder = fromService(parsed.diagnostics, parsed.text, catalog);
  const errors: Diagnostic[] = fromBinder.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length > 0) return { ok: false, diagnostics: fromBinder };
  try {
    return { ok: true, query: finish(bindQuery(parsed, catalog, options), options) };
  } catch (error) {
    if (error instanceof QueryProblem) return { ok: false, diagnostics: [error.diagnostic] };
    if (error instanceof RangeError)
      return {
        ok: false,
        diagnostics: [
          { code: 'KQL0400', severity: 'error', message: 'the query is nested too deep', start: 0, length: 0 },
        ],
      };
    throw error;
  }
}

/** Plans a parsed row-wise query for the stream. */
export function planStreamParsed(parsed: ParsedQuery, catalog: Catalog, options: CompileOptions): StreamProgramResult {
  const errors = fromService(parsed.diagnostics, parsed.text, catalog);
  if (errors.length > 0) return { ok: false, diagnostics: errors };
  try {
    const { relation, ctx } = bindQuery(parsed, catalog, options);
    const needed = new Set(relation.columns.map((column) => column.id));
    const plan = prune(
      pushFilters(relation.plan, () => []),
      needed,
    );
    const { now, state } = ctx;
    const columns = relation.columns.map(({ name, id, type }) => ({ name, id, type }));
    // Opened here, so that what cannot run is said with its place.
    const { tables } = openStream({ columns, plan, now });
    return { ok: true, program: { tables, columns, plan, now, usesNow: state.usesNow } };
  } catch (error) {
    if (error instanceof QueryProblem) return { ok: false, diagnostics: [error.diagnostic] };
    throw error;
  }
}
