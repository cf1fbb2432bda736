import type { JsonValue, KqlType } from '@belfry/schema';
import {
  castTo,
  collectColumns,
  columnRef,
  mapParts,
  nullLiteral,
  partsOf,
  substitute,
  type Expr,
} from '../3-plan/expr.ts';
import type { Definition, Plan } from '../3-plan/plan.ts';
import { fromRow } from '../4-emit/js-plan.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { callJs, enteringTypes } from '../functions/call.ts';
import type { ScalarFunction } from '../functions/define-scalar.ts';
import { lookedUp, lookupText, type LookupTable } from '../functions/operator/looked-up.ts';
import { paramAt } from '../functions/param.ts';
import { scalarFunctions } from '../functions/registry.ts';
import type { KqlValue } from '../values/kql-value.ts';
import { newId, type BindContext } from './context.ts';

type Call = Extract<Expr, { kind: 'call' }>;

/** Different arguments of one call that a query may have. */
const maxArguments = 50_000;
/** Milliseconds that computing the results of one call may take. */
const maxTime = 10_000;
/** Characters of all results of one call: they are written into the query. */
const maxText = 8_000_000;

const isOverData = (fn: ScalarFunction): boolean => typeof fn.clickhouse !== 'function' && 'overData' in fn.clickhouse;

/** Whether the store cannot compute an expression by itself. */
function needsAnswers(expr: Expr): boolean {
  const fn = expr.kind === 'call' ? scalarFunctions.get(expr.name) : undefined;
  if (fn !== undefined && expr.kind === 'call' && (isOverData(fn) || toPrepare(expr, fn).includes(true))) return true;
  return expr.kind === 'scalarQuery' || expr.kind === 'inQuery' || partsOf(expr).some(needsAnswers);
}

/** The arguments that the SQL form takes prepared and that are no constants. */
const toPrepare = (call: Call, fn: ScalarFunction): boolean[] =>
  call.args.map((arg, index) => arg.kind !== 'literal' && paramAt(fn.params, index)?.prepare !== undefined);

/**
 * Replaces what only the JS form of a function can compute (`overData`, `prepare`): the different arguments are asked of the data,
 * each result is computed once, and the query looks results up by a hash of the arguments. Until a question is answered the result is
 * null. Plans are plain data, and parts are shared: each is done once.
 */
export function answerCalls(plan: Plan, ctx: BindContext): Plan {
  if (!holdsCalls(plan)) return plan;
  const done = new Map<Plan, Plan>();
  const answer = (node: Plan): Plan => {
    let result = done.get(node);
    if (result === undefined) done.set(node, (result = answerNode(node, answer, ctx)));
    return result;
  };
  return answer(plan);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Whether anything in a plan, its subqueries included, is such a call: most plans have none and stay. */
function holdsCalls(plan: Plan): boolean {
  const seen = new Set<unknown>();
  const visit = (value: unknown): boolean => {
    if (!isRecord(value) || seen.has(value) || value['kind'] === 'literal' || value['kind'] === 'values') return false;
    seen.add(value);
    if (value['kind'] === 'call') {
      const fn = scalarFunctions.get(value['name'] as string);
      if (fn !== undefined && (isOverData(fn) || toPrepare(value as unknown as Call, fn).includes(true))) return true;
    }
    return (value instanceof Map ? [...value.values()] : Object.values(value)).some(visit);
  };
  return visit(plan);
}

const oneRow = (ctx: BindContext): Plan => ({
  kind: 'values',
  columns: [{ id: newId(ctx), type: 'long' }],
  rows: [[1n]],
});

function answerNode(plan: Plan, below: (plan: Plan) => Plan, ctx: BindContext): Plan {
  const over =
    (input: Plan) =>
    (expr: Expr): Expr =>
      needsAnswers(expr) ? answerExpr(expr, input, below, ctx) : expr;
  const defined = (definitions: readonly Definition[], input: Plan): Definition[] =>
    definitions.map(({ id, expr }) => ({ id, expr: over(input)(expr) }));
  switch (plan.kind) {
    case 'scan':
    case 'values':
      return plan;
    case 'range':
      return { ...plan, ...rangeEnds(plan, over(oneRow(ctx))) };
    case 'filter':
      return answerFilter(plan.condition, below(plan.input), over);
    case 'extend':
    case 'window': {
      const input = below(plan.input);
      return { ...plan, input, definitions: defined(plan.definitions, input) };
    }
    case 'aggregate':
      return answerAggregate(plan, below(plan.input), over, ctx);
    case 'sort':
    case 'limit':
    case 'series':
      return { ...plan, input: below(plan.input) };
    case 'union': {
      const inputs = plan.inputs.map(({ plan: part, values }) => {
        const input = below(part);
        return { plan: input, values: new Map([...values].map(([id, expr]) => [id, over(input)(expr)] as const)) };
      });
      return { ...plan, inputs };
    }
    case 'join':
      return { ...plan, left: below(plan.left), right: below(plan.right) };
    case 'expand': {
      const input = below(plan.input);
      return { ...plan, input, columns: plan.columns.map(({ id, source }) => ({ id, source: over(input)(source) })) };
    }
  }
}

type Range = Extract<Plan, { kind: 'range' }>;
const rangeEnds = ({ from, to, step }: Range, map: (expr: Expr) => Expr): Pick<Range, 'from' | 'to' | 'step'> => ({
  from: map(from),
  to: map(to),
  step: map(step),
});

type Over = (input: Plan) => (expr: Expr) => Expr;

/** Conditions that the store can test come first, so that fewer arguments are asked for. */
function answerFilter(condition: Expr, input: Plan, over: Over): Plan {
  const all = conjuncts(condition);
  const [first, then] = [all.filter((part) => !needsAnswers(part)), all.filter(needsAnswers)];
  const filtered = (below: Plan, parts: readonly Expr[]): Plan =>
    parts.length === 0 ? below : { kind: 'filter', input: below, condition: parts.reduce(both) };
  const narrowed = filtered(input, first);
  return filtered(narrowed, then.map(over(narrowed)));
}

const both = (left: Expr, right: Expr): Expr => call('and', 'bool', [left, right]);
const conjuncts = (expr: Expr): readonly Expr[] =>
  expr.kind === 'call' && expr.name === 'and' ? expr.args.flatMap(conjuncts) : [expr];

/** What is computed of aggregates moves above them. */
function answerAggregate(plan: Extract<Plan, { kind: 'aggregate' }>, input: Plan, over: Over, ctx: BindContext): Plan {
  const keys = plan.keys.map(({ id, expr }) => ({ id, expr: over(input)(expr) }));
  const values: Definition[] = [];
  const above: Definition[] = [];
  const lift = (expr: Expr): Expr => {
    if (expr.kind !== 'aggregate' && expr.kind !== 'extreme' && expr.kind !== 'anyRow') return mapParts(expr, lift);
    const id = newId(ctx);
    values.push({ id, expr: mapParts(expr, over(input)) });
    return columnRef({ id, type: expr.type });
  };
  for (const { id, expr } of plan.values) {
    if (!needsAnswers(expr)) values.push({ id, expr });
    else above.push({ id, expr: lift(expr) });
  }
  const grouped: Plan = { ...plan, input, keys, values };
  if (above.length === 0) return grouped;
  return {
    kind: 'extend',
    input: grouped,
    definitions: above.map(({ id, expr }) => ({ id, expr: over(grouped)(expr) })),
  };
}

function answerExpr(expr: Expr, input: Plan, below: (plan: Plan) => Plan, ctx: BindContext): Expr {
  const inner = mapParts(expr, (part) => (needsAnswers(part) ? answerExpr(part, input, below, ctx) : part));
  if (inner.kind === 'scalarQuery' || inner.kind === 'inQuery') return { ...inner, plan: below(inner.plan) };
  const fn = inner.kind === 'call' ? scalarFunctions.get(inner.name) : undefined;
  if (inner.kind !== 'call' || fn === undefined) return inner;
  if (isOverData(fn)) {
    const types = enteringTypes(
      fn,
      inner.args.map((arg) => arg.type),
      inner.type,
    );
    const args = inner.args.map((arg, index) => castTo(arg, types[index]!));
    const compute = (values: readonly KqlValue[]): KqlValue =>
      callJs(
        fn,
        values.map((value, index) => ({ type: types[index]!, value })),
        inner.type,
        ctx.now,
      );
    return lookUp({ args, type: inner.type, compute, call: inner }, input, ctx);
  }
  const prepare = toPrepare(inner, fn);
  const args = inner.args.map((arg, index) => {
    if (prepare[index] !== true) return arg;
    const read = paramAt(fn.params, index)!.prepare!;
    const compute = ([value]: readonly KqlValue[]): KqlValue => read(value as JsonValue);
    return lookUp({ args: [castTo(arg, 'dynamic')], type: 'dynamic', compute, call: inner }, input, ctx);
  });
  return { ...inner, args };
}

const call = (name: string, type: KqlType, args: readonly Expr[]): Expr => ({
  kind: 'call',
  type,
  name,
  args,
  span: { start: 0, length: 0 },
});

const long = (value: bigint): Expr => ({ kind: 'literal', type: 'long', value });

interface Wanted {
  readonly args: readonly Expr[];
  readonly type: KqlType;
  compute(values: readonly KqlValue[]): KqlValue;
  /** The call that diagnostics name. */
  readonly call: Call;
}

/** What is read of one side of a join alone is asked of that side: the pairs of rows need not be made for it. */
function narrowest(input: Plan, args: readonly Expr[]): { readonly input: Plan; readonly args: readonly Expr[] } {
  if (input.kind !== 'join') return { input, args };
  const read = args.reduce((ids, arg) => collectColumns(arg, ids), new Set<number>());
  const columns = input.columns.filter(({ id }) => read.has(id));
  const side = columns[0]?.side;
  if (side === undefined || columns.some((column) => column.side !== side)) return { input, args };
  const by = new Map(columns.map(({ id, type, from }) => [id, columnRef({ id: from, type })] as const));
  return narrowest(
    input[side],
    args.map((arg) => substitute(arg, by)),
  );
}

/** Asks for the different arguments, computes a result for each, and looks them up. */
function lookUp(wanted: Wanted, input: Plan, ctx: BindContext): Expr {
  const { args, type } = wanted;
  // Half of the digits are 128 bits: nobody finds two arguments that have them alike.
  const keyOf = (of: readonly Expr[]): Expr =>
    call('substring', 'string', [
      call('hash_sha256', 'string', [castTo(call('pack_array', 'dynamic', of), 'string')]),
      long(0n),
      long(32n),
    ]);
  const asked = narrowest(input, args);
  const keys = [...asked.args, keyOf(asked.args)].map((expr) => ({ id: newId(ctx), expr }));
  const columns = keys.map(({ id, expr }) => ({ name: '', id, type: expr.type }));
  const plan = { kind: 'aggregate', input: asked.input, keys, values: [] } as const;
  const rows = ctx.tools.ask({ plan, columns, limit: maxArguments + 1 }, ctx);
  if (rows === undefined) return nullLiteral(type);
  const problem = (what: string): QueryProblem =>
    new QueryProblem(
      'KQL0412',
      `${wanted.call.name}: ${what}`,
      ctx.at ?? wanted.call.span,
      'filter the rows further before it',
    );
  if (rows.length > maxArguments) throw problem(`the rows have more than ${maxArguments} different arguments of it`);
  const table: LookupTable = { keys: [], texts: [] };
  let size = 0;
  const start = performance.now();
  for (const row of rows) {
    if (performance.now() - start > maxTime) throw problem(`computing it takes longer than ${maxTime / 1000} seconds`);
    const text = lookupText(type, wanted.compute(args.map((arg, index) => fromRow(arg.type, row[index]))));
    size += text.length;
    if (size > maxText) throw problem(`its results are longer than ${maxText} characters together`);
    table.keys.push(row[args.length] as string);
    table.texts.push(text);
  }
  return call(lookedUp.name, type, [keyOf(args), { kind: 'literal', type: 'dynamic', value: table }]);
}
