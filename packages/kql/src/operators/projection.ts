import { kindOf } from '../1-parse/language-service.ts';
import { columnsOf, resultName } from '../1-parse/parse.ts';
import { child, items, need, type SyntaxNode } from '../1-parse/syntax.ts';
import { nameOf } from '../2-bind/bind-name.ts';
import { kqlType } from '../2-bind/bind-literal.ts';
import { newId, withRow, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { collectColumns, type Expr } from '../3-plan/expr.ts';
import type { Definition, Plan } from '../3-plan/plan.ts';

/** A named expression of `extend`, `project`, `by`. */
export interface Projected {
  readonly name: string;
  readonly expr: Expr;
  /** The query names it itself. */
  readonly named: boolean;
}

/** Binds a list of expressions with their names; window functions among them become a node over the input. */
export function bindProjections(
  nodes: readonly SyntaxNode[],
  input: Relation,
  ctx: BindContext,
  options: { readonly aggregates?: boolean } = {},
): { readonly plan: Plan; readonly projected: Projected[] } {
  const windows: { id: number; expr: Expr }[] = [];
  const inner: BindContext = {
    ...withRow(ctx, input),
    aggregates: options.aggregates ?? false,
    ...(options.aggregates === true || input.order === undefined ? {} : { windows }),
  };
  const tuples: Definition[] = [];
  const projected = nodes.flatMap((node) => bindOne(node, inner, tuples));
  const plan = windowPlan(input, windows);
  return { plan: tuples.length === 0 ? plan : { kind: 'extend', input: plan, definitions: tuples }, projected };
}

/** A window over the rows of a relation in their order, part by part where there are parts. */
export const windowNode = (relation: Relation, input: Plan, definitions: readonly Definition[]): Plan => ({
  kind: 'window',
  input,
  definitions,
  order: relation.order ?? [],
  ...(relation.parts === undefined ? {} : { partition: relation.parts.keys.map((key) => key.id) }),
});

/** Puts window functions over a relation; one that reads another's column stands above it. */
export function windowPlan(input: Relation, windows: readonly Definition[]): Plan {
  let plan = input.plan;
  let level: Definition[] = [];
  const flush = (): void => {
    if (level.length > 0) plan = windowNode(input, plan, level);
    level = [];
  };
  for (const window of windows) {
    const reads = collectColumns(window.expr, new Set());
    if (level.some((other) => reads.has(other.id))) flush();
    level.push(window);
  }
  flush();
  return plan;
}

function bindOne(node: SyntaxNode, ctx: BindContext, tuples: Definition[]): Projected[] {
  const kind = kindOf(node);
  if (kind === 'CompoundNamedExpression') {
    const names = items(child(need(node, 'Names'), 'Names')).map(nameOf);
    return bindTuple(need(node, 'Expression'), names, ctx, tuples);
  }
  const called = kind === 'SimpleNamedExpression' ? need(node, 'Expression') : node;
  if (called.ResultType?.Name === 'tuple')
    return bindTuple(called, kind === 'SimpleNamedExpression' ? [nameOf(need(node, 'Name'))] : [], ctx, tuples);
  return [
    { name: resultName(node, ''), expr: ctx.tools.expression(node, ctx), named: kind === 'SimpleNamedExpression' },
  ];
}

/**
 * `(a, b) = f(…)`, `f(…)`: the elements of the array that f gives, computed once below. A function of several results
 * (`series_stats`) gives them all; those that the query does not name are named by the binder.
 */
function bindTuple(node: SyntaxNode, names: readonly string[], ctx: BindContext, tuples: Definition[]): Projected[] {
  const columns = columnsOf(node) ?? [];
  const expr = ctx.tools.expression(node, ctx);
  let base = expr;
  if (expr.kind !== 'literal' && expr.kind !== 'column') {
    const id = newId(ctx);
    tuples.push({ id, expr });
    base = { kind: 'column', type: 'dynamic', id };
  }
  return Array.from({ length: Math.max(names.length, columns.length) }, (_, index): Projected => {
    const key: Expr = { kind: 'literal', type: 'long', value: BigInt(index) };
    const element: Expr = { kind: 'path', type: 'dynamic', base, keys: [key] };
    const type = kqlType(columns[index]?.Type) ?? 'dynamic';
    return {
      name: names[index] ?? columns[index]?.Name ?? '',
      named: index < names.length,
      expr: type === 'dynamic' ? element : { kind: 'cast', type, arg: element },
    };
  });
}

/** Adds computed columns to a plan; an expression that is a column already keeps its number. */
export function addColumns(
  plan: Plan,
  projected: readonly Projected[],
  ctx: BindContext,
): { readonly plan: Plan; readonly columns: RelationColumn[] } {
  const definitions: Definition[] = [];
  const columns = projected.map(({ name, expr }): RelationColumn => {
    if (expr.kind === 'column') return { name, id: expr.id, type: expr.type };
    const id = newId(ctx);
    definitions.push({ id, expr });
    return { name, id, type: expr.type };
  });
  return { plan: definitions.length === 0 ? plan : { kind: 'extend', input: plan, definitions }, columns };
}

/** Gives columns the names that the binder gives the result, by position, where it tells them all. */
export function renameAll(
  columns: readonly RelationColumn[],
  names: readonly { readonly Name: string }[] | undefined,
): RelationColumn[] {
  if (names === undefined || names.length !== columns.length) return uniqueNames(columns);
  return columns.map((column, index) => ({ ...column, name: names[index]!.Name }));
}

/** Names columns that have no name (`Column1`) or share one (`x1`). */
export function uniqueNames(columns: readonly RelationColumn[]): RelationColumn[] {
  const taken = new Set<string>();
  let unnamed = 0;
  return columns.map((column) => {
    const base = column.name === '' ? `Column${++unnamed}` : column.name;
    let name = base;
    for (let suffix = 1; taken.has(name); suffix++) name = `${base}${suffix}`;
    taken.add(name);
    return { ...column, name };
  });
}
