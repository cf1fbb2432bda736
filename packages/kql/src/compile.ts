import type { JsonValue } from '@belfry/schema';
import type { Diagnostic } from './errors/diagnostic.ts';
import { QueryProblem } from './errors/diagnostic.ts';
import type { ParsedQuery } from './1-parse/parse.ts';
import { spanOf } from './1-parse/syntax.ts';
import { answerCalls } from './2-bind/answer-calls.ts';
import { bindExpression } from './2-bind/bind-expression.ts';
import { bindStatements } from './2-bind/bind-statements.ts';
import { bindOperator, bindTable, bindTabular } from './2-bind/bind-tabular.ts';
import { isTabularNode } from './2-bind/tabular-node.ts';
import {
  emptyScope,
  type BindContext,
  type BindState,
  type BindTools,
  type Relation,
  type TimeRange,
} from './2-bind/context.ts';
import type { Expr } from './3-plan/expr.ts';
import { mentionConditions } from './3-plan/mentions.ts';
import type { Plan } from './3-plan/plan.ts';
import { sizeOf } from './3-plan/expr-size.ts';
import { narrowTuples } from './3-plan/narrow-tuples.ts';
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
import type {
  CompiledQuery,
  CompileOptions,
  CompileResult,
  DataAnswer,
  DataQuestion,
  StreamProgramResult,
} from './compiled-query.ts';
import { explainCycles } from './errors/cyclic-functions.ts';
import { fromService } from './errors/from-service.ts';
import { externalKey, type ExternalSource } from './external-source.ts';

/** Longer texts are refused before they reach the parser. */
export const maxQueryLength = 1_000_000;

/** Nodes of one expression when it is written out; functions that call each other twice pass it within a dozen. */
const maxExpressionNodes = 200_000;

const boundedExpression: typeof bindExpression = (node, ctx) => {
  const expr = bindExpression(node, ctx);
  if (sizeOf(expr) > maxExpressionNodes)
    throw new QueryProblem('KQL0400', 'the expression with its functions is too large', ctx.at ?? spanOf(node));
  return expr;
};

/** A query with its names resolved, before the limits of a run are applied: plain data, which may be kept and emitted again. */
export interface BoundQuery {
  readonly relation: Relation;
  /** The time that the plan was made for, ticks; it matters where `state.usesNow`. */
  readonly now: bigint;
  readonly state: BindState;
  /** It depends on data, and on the bounds within which the data was asked: not to be kept. */
  readonly asksData: boolean;
  /** What has no answer yet: a question to the data, or files to read. */
  readonly asks: DataQuestion | undefined;
  readonly fetches: ExternalSource | undefined;
}

/** Parses and binds a text; throws `QueryProblem` for what cannot be planned. */
export function bindQuery(
  parsed: ParsedQuery,
  catalog: Catalog,
  options: CompileOptions,
  questions: Questions = questionsOf(options),
): BoundQuery {
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
      openColumns: false,
    },
    scope: emptyScope,
    row: [],
    aggregates: false,
    depth: 0,
    tools: {
      expression: boundedExpression,
      tabular: bindTabular,
      operator: bindOperator,
      table: bindTable,
      ask: questions.ask,
      fetch: questions.fetch,
    },
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
  const bound = bindTabular(expression, inner);
  if (bound.graph !== undefined)
    throw new QueryProblem(
      'KQL0419',
      'the query gives a graph, not a table: end it with graph-match or graph-to-table',
      spanOf(expression),
    );
  const relation = questions.answersCalls ? { ...bound, plan: answerCalls(bound.plan, ctx) } : bound;
  return { relation, now: ctx.now, state: ctx.state, asksData: questions.asked(), ...questions.open() };
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

/** Optimises and emits a relation. */
function emitRelation(
  relation: Relation,
  now: bigint,
  options: CompileOptions,
  maxRows: number | undefined,
): { readonly plan: Plan; readonly sql: string; readonly settings: Readonly<Record<string, string | number>> } {
  let calls = 0;
  const emitter: EmitContext = {
    now,
    stored: new Map(),
    serial: () => calls++,
    subquery: (plan, id) => {
      const select = emitPlan(plan, emitter);
      return sql`SELECT ${sql.columnId(id)} FROM (${render(select)})`;
    },
  };
  const needed = new Set(relation.columns.map((column) => column.id));
  const pruned = prune(pushFilters(relation.plan, boundsOf(options)), needed);
  const narrowed = narrowTuples(pruned);
  const plan = narrowed === pruned ? pruned : prune(narrowed, needed);
  const limited: Plan = maxRows === undefined ? plan : { kind: 'limit', input: plan, count: maxRows };
  const statement = outermost(emitPlan(limited, emitter), relation);
  return { plan, sql: statement.text, settings: calls > 0 ? volatileSettings : resultSettings };
}

/** Emits a bound query. */
function finish({ relation, now, state, asks, fetches }: BoundQuery, options: CompileOptions): CompiledQuery {
  const { plan, ...statement } = emitRelation(relation, now, options, options.maxRows);
  return {
    ...statement,
    columns: relation.columns.map(({ name, shown, type }) => ({ name: shown ?? name, type })),
    ...(state.render === undefined ? {} : { render: state.render }),
    tables: [...state.tables],
    columnsUsed: columnsUsed(plan),
    ...(state.looksBack === undefined ? {} : { looksBackMs: Number(state.looksBack / TICKS_PER_MILLISECOND) }),
    // What an unanswered question leaves out is no news.
    warnings: state.warnings.filter(({ code }) => (asks ?? fetches) === undefined || code !== 'KQL0430'),
    ...(asks === undefined ? {} : { asks }),
    ...(fetches === undefined ? {} : { fetches }),
    decode: (row: readonly unknown[]): JsonValue[] => decodeRow(relation.columns, row),
  };
}

interface Questions {
  /** Whether calls that only JS can carry are asked for: the stream makes them itself. */
  readonly answersCalls: boolean;
  readonly ask: BindTools['ask'];
  readonly fetch: BindTools['fetch'];
  /** Whether anything was asked. */
  asked(): boolean;
  open(): Pick<BoundQuery, 'asks' | 'fetches'>;
}

/** Answers the questions of plugins from the answers given; the first that has none is the next to ask. */
function questionsOf(options: CompileOptions): Questions {
  let open: Pick<BoundQuery, 'asks' | 'fetches'> = { asks: undefined, fetches: undefined };
  let asked = false;
  const answerTo = (question: string): DataAnswer | undefined =>
    options.answers?.find((candidate) => candidate.question === question);
  return {
    answersCalls: true,
    ask({ plan: given, columns, limit }, ctx) {
      asked = true;
      const plan = answerCalls(given, ctx);
      // What follows an open question may read columns that are not known yet.
      if ((open.asks ?? open.fetches) !== undefined) return undefined;
      const question = emitRelation({ plan, columns }, ctx.now, options, limit);
      const answer = answerTo(question.sql);
      if (answer === undefined) {
        const { sql: text, settings } = question;
        open = { ...open, asks: { sql: text, settings, columns: columns.map(({ type }) => ({ type })) } };
      }
      return answer?.rows;
    },
    fetch(source) {
      asked = true;
      const answer = answerTo(externalKey(source));
      if (answer === undefined && (open.asks ?? open.fetches) === undefined) open = { ...open, fetches: source };
      return answer?.rows;
    },
    asked: () => asked,
    open: () => open,
  };
}

/** The stream sees one row at a time: nothing can be asked. */
const noQuestions: Questions = {
  answersCalls: false,
  ask() {
    throw new QueryProblem('KQL0417', 'columns and patterns that depend on data cannot be had on the stream', {
      start: 0,
      length: 0,
    });
  },
  fetch() {
    throw new QueryProblem('KQL0417', 'externaldata cannot be read on the stream', { start: 0, length: 0 });
  },
  asked: () => false,
  open: () => ({ asks: undefined, fetches: undefined }),
};

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

export type BindResult =
  | { readonly ok: true; readonly bound: BoundQuery }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Binds a parsed query, or says what is wrong with it. */
export function bindParsed(parsed: ParsedQuery, catalog: Catalog, options: CompileOptions): BindResult {
  const refuse = (diagnostics: readonly Diagnostic[]): BindResult => ({
    ok: false,
    diagnostics: explainCycles(diagnostics, parsed.text, catalog),
  });
  const errors = fromService(parsed.diagnostics, parsed.text, catalog);
  if (errors.length > 0) return refuse(errors);
  try {
    return { ok: true, bound: bindQuery(parsed, catalog, options) };
  } catch (error) {
    return refuse([problemOf(error)]);
  }
}

/** Emits a bound query with the bounds and limits of one run. */
export function emitBound(bound: BoundQuery, options: CompileOptions): CompileResult {
  try {
    return { ok: true, query: finish(bound, options) };
  } catch (error) {
    return { ok: false, diagnostics: [problemOf(error)] };
  }
}

/** The diagnostic of what a stage throws; throws what is no problem of the query. */
function problemOf(error: unknown): Diagnostic {
  if (error instanceof QueryProblem) return error.diagnostic;
  if (error instanceof RangeError) return tooDeep;
  throw error;
}

/** The stack or a text's greatest length is at its end. */
const tooDeep: Diagnostic = {
  code: 'KQL0400',
  severity: 'error',
  message: 'the query is nested too deep',
  start: 0,
  length: 0,
};

/** Plans a parsed row-wise query for the stream. */
export function planStreamParsed(parsed: ParsedQuery, catalog: Catalog, options: CompileOptions): StreamProgramResult {
  const errors = fromService(parsed.diagnostics, parsed.text, catalog);
  if (errors.length > 0) return { ok: false, diagnostics: errors };
  try {
    const { relation, now, state } = bindQuery(parsed, catalog, options, noQuestions);
    const needed = new Set(relation.columns.map((column) => column.id));
    const plan = prune(
      pushFilters(relation.plan, () => []),
      needed,
    );
    const columns = relation.columns.map(({ name, id, type }) => ({ name, id, type }));
    // Opened here, so that what cannot run is said with its place.
    const { tables } = openStream({ columns, plan, now });
    return { ok: true, program: { tables, columns, plan, now, usesNow: state.usesNow } };
  } catch (error) {
    return { ok: false, diagnostics: [problemOf(error)] };
  }
}
