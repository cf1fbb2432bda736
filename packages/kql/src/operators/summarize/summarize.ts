import { kindOf } from '../../1-parse/language-service.ts';
import { columnsOf } from '../../1-parse/parse.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, withRow, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { columnRef, type Expr } from '../../3-plan/expr.ts';
import type { Definition } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { defineOperator } from '../define-operator.ts';
import { aggregateParts } from '../parts.ts';
import { bindProjections, renameAll } from '../projection.ts';

interface Parts {
  readonly values: Definition[];
  readonly elements: Definition[];
  readonly columns: RelationColumn[];
}

const rowAggregates = new Set(['arg_max', 'arg_min', 'argmax', 'argmin', 'take_any', 'any', 'anyif', 'take_anyif']);

/** `x = f(…)`, `(x, y) = f(…)` or `f(…)`: the call and the name that the query gives. */
function unwrap(node: SyntaxNode): { call: SyntaxNode; name: string | undefined } {
  if (kindOf(node) === 'SimpleNamedExpression')
    return { call: need(node, 'Expression'), name: nameOf(need(node, 'Name')) };
  // The binder names the columns of `(x, y) = f(…)`.
  if (kindOf(node) === 'CompoundNamedExpression') return { call: need(node, 'Expression'), name: undefined };
  return { call: node, name: undefined };
}

/** Aggregates that give several columns of one row: `arg_max`, `arg_min`, `take_any` with columns or `*`. */
function bindRowAggregate(
  node: SyntaxNode,
  input: Relation,
  keyNames: ReadonlySet<string>,
  ctx: BindContext,
  into: Parts,
): boolean {
  const { call, name } = unwrap(node);
  if (kindOf(call) !== 'FunctionCallExpression') return false;
  const word = nameOf(need(call, 'Name'));
  if (!rowAggregates.has(word) || word.endsWith('if')) return false;
  const inner = withRow(ctx, input);
  const args = items(child(need(call, 'ArgumentList'), 'Expressions'));
  const extreme = word.startsWith('arg');
  const by = extreme ? ctx.tools.expression(args[0]!, inner) : undefined;
  const byName = by?.kind === 'column' ? input.columns.find((column) => column.id === by.id)?.name : undefined;
  const picked: { name: string; expr: Expr }[] = by === undefined ? [] : [{ name: name ?? byName ?? '', expr: by }];
  for (const arg of args.slice(extreme ? 1 : 0)) {
    if (kindOf(arg) === 'StarExpression') {
      for (const column of input.columns)
        if (!keyNames.has(column.name) && column.name !== byName)
          picked.push({ name: column.name, expr: columnRef(column) });
    } else {
      const expr = ctx.tools.expression(arg, inner);
      const column = expr.kind === 'column' ? input.columns.find((candidate) => candidate.id === expr.id) : undefined;
      picked.push({ name: (by === undefined && args.length === 1 ? name : undefined) ?? column?.name ?? '', expr });
    }
  }
  const values = picked.map((item) => item.expr);
  const id = newId(ctx);
  into.values.push({
    id,
    expr:
      by === undefined
        ? { kind: 'anyRow', type: 'dynamic', values }
        : { kind: 'extreme', type: 'dynamic', most: word.endsWith('max'), by, values },
  });
  picked.forEach((item, index) => {
    const element = newId(ctx);
    const source: Expr = { kind: 'column', id, type: 'dynamic' };
    into.elements.push({
      id: element,
      expr: { kind: 'element', type: item.expr.type, arg: source, index: index + 1, of: 'values' },
    });
    into.columns.push({ name: item.name, id: element, type: item.expr.type });
  });
  return true;
}

/** `percentiles(x, 5, 50)`, `percentilesw(x, weight, 5, 50)`: one column for each number. */
function bindPercentiles(node: SyntaxNode, input: Relation, ctx: BindContext, into: Parts): boolean {
  const { call } = unwrap(node);
  if (kindOf(call) !== 'FunctionCallExpression') return false;
  const word = nameOf(need(call, 'Name'));
  if (word !== 'percentiles' && word !== 'percentilesw') return false;
  const shared = word === 'percentiles' ? 1 : 2;
  const bound = items(child(need(call, 'ArgumentList'), 'Expressions')).map((arg) =>
    ctx.tools.expression(arg, withRow(ctx, input)),
  );
  const type = bound[0]!.type;
  for (const level of bound.slice(shared)) {
    const id = newId(ctx);
    const args = [...bound.slice(0, shared), level];
    const name = word.replace('percentiles', 'percentile');
    into.values.push({ id, expr: { kind: 'aggregate', type, name, args, span: spanOf(node) } });
    into.columns.push({ name: '', id, type });
  }
  return true;
}

/** `covariance(x, y)` is `covariance_x_y` in Kusto; the binder leaves the second column out. */
function pairName(node: SyntaxNode): string | undefined {
  if (kindOf(node) !== 'FunctionCallExpression') return undefined;
  const word = nameOf(need(node, 'Name'));
  if (!/^covariancep?(?:if)?$/.test(word)) return undefined;
  const pair = items(child(need(node, 'ArgumentList'), 'Expressions')).slice(0, 2);
  return pair.every((arg) => kindOf(arg) === 'NameReference') ? [word, ...pair.map(nameOf)].join('_') : undefined;
}

/** Whether an expression reads a column of the input outside an aggregate. */
function readsRow(expr: Expr, keys: readonly Definition[]): boolean {
  if (expr.kind === 'aggregate') return false;
  if (expr.kind === 'column') return !keys.some((key) => key.id === expr.id);
  if (expr.kind === 'call') return expr.args.some((arg) => readsRow(arg, keys));
  return expr.kind === 'cast' && readsRow(expr.arg, keys);
}

export function bindSummarize(node: SyntaxNode, input: Relation, ctx: BindContext): Relation {
  const clause = child(node, 'ByClause');
  const keyNodes = clause === undefined ? [] : items(child(clause, 'Expressions'));
  if (clause !== undefined && child(clause, 'BinClause') !== undefined)
    throw new QueryProblem('KQL0415', 'the old `bin=` clause is not supported: use bin()', spanOf(clause));
  const grouped = bindProjections(keyNodes, input, ctx);
  const keys = grouped.projected.map((item): Definition => ({ id: newId(ctx), expr: item.expr }));
  const keyColumns = keys.map((key, index): RelationColumn => ({
    name: grouped.projected[index]!.name,
    id: key.id,
    type: key.expr.type,
  }));
  const keyNames = new Set(keyColumns.map((column) => column.name));
  const source: Relation = { ...input, plan: grouped.plan };
  const parts: Parts = { values: [], elements: [], columns: [] };
  for (const item of items(child(node, 'Aggregates'))) {
    if (bindRowAggregate(item, source, keyNames, ctx, parts) || bindPercentiles(item, source, ctx, parts)) continue;
    const [projected] = bindProjections([item], source, ctx, { aggregates: true }).projected;
    if (projected === undefined) continue;
    if (readsRow(projected.expr, keys))
      throw new QueryProblem('KQL0412', 'a column stands outside an aggregate', ctx.at ?? spanOf(item));
    const id = newId(ctx);
    parts.values.push({ id, expr: projected.expr });
    const shown = pairName(item);
    parts.columns.push({
      name: projected.name,
      id,
      type: projected.expr.type,
      ...(shown === undefined ? {} : { shown }),
    });
  }
  const { plan, ...rest } = aggregateParts(input, source.plan, keys, parts.values, ctx);
  return {
    ...rest,
    plan: parts.elements.length === 0 ? plan : { kind: 'extend', input: plan, definitions: parts.elements },
    columns: renameAll([...keyColumns, ...parts.columns], columnsOf(node)),
  };
}

export const summarize = defineOperator({
  keyword: 'summarize',
  syntax: ['SummarizeOperator'],
  doc: 'Groups the rows by the `by` columns and gives aggregates of each group.',
  learn: 'https://learn.microsoft.com/kusto/query/summarize-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind: bindSummarize,
});
