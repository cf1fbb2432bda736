import { kindOf } from '../../1-parse/language-service.ts';
import { columnsOf } from '../../1-parse/parse.ts';
import { child, firstToken, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { makeCall } from '../../2-bind/bind-call.ts';
import { newId, withRow, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { castTo, columnRef, nullLiteral, type Expr } from '../../3-plan/expr.ts';
import type { JoinKind, Plan, PlanColumn } from '../../3-plan/plan.ts';
import { defineOperator } from '../define-operator.ts';
import { limitRows } from '../parts.ts';
import { renameAll } from '../projection.ts';
import { bindRowCount } from '../row-count.ts';

/** Columns that stand for values of each level: its key and, where a level has others, whether a row is one of them. */
type Keys = readonly PlanColumn[];

/** The rows that are left, with the keys of the levels so far beside their own columns. */
interface Rows {
  readonly relation: Relation;
  readonly keys: Keys;
  /** The last level's mark of rows that are of the others. */
  readonly other?: PlanColumn;
}

/** The rows of the result so far: the columns to show, and the keys that the next level joins by. */
interface Found {
  readonly plan: Plan;
  readonly keys: Keys;
  readonly shown: readonly RelationColumn[];
}

const call = (node: SyntaxNode, ctx: BindContext) => (name: string, args: readonly Expr[], type: Expr['type']) =>
  makeCall(name, args, type, spanOf(node), ctx);

/** Joins by equal keys; gives the columns of both sides under new numbers. */
function joinBy(
  join: JoinKind,
  [left, leftKeys, leftColumns]: readonly [Plan, Keys, readonly PlanColumn[]],
  [right, rightKeys, rightColumns]: readonly [Plan, Keys, readonly PlanColumn[]],
  ctx: BindContext,
): { plan: Plan; ids: ReadonlyMap<number, number> } {
  const columns = [
    ...leftColumns.map(({ id, type }) => ({ id: newId(ctx), type, side: 'left' as const, from: id })),
    ...rightColumns.map(({ id, type }) => ({ id: newId(ctx), type, side: 'right' as const, from: id })),
  ];
  const keys = leftKeys.map(({ id, type }, index) => ({ left: id, right: rightKeys[index]!.id, type }));
  return {
    plan: { kind: 'join', join, left, right, keys, columns },
    ids: new Map(columns.map(({ from, id }) => [from, id])),
  };
}

const renumber = <Column extends PlanColumn>(columns: readonly Column[], ids: ReadonlyMap<number, number>): Column[] =>
  columns.map((column) => ({ ...column, id: ids.get(column.id) ?? column.id }));

/** The groups of a level in their order, the first so many of each group of the level above. */
function bestGroups(node: SyntaxNode, rows: Rows, key: PlanColumn, ctx: BindContext) {
  const by = need(node, 'ByExpression');
  const ordered = kindOf(by) === 'OrderedExpression';
  const aggregate = aggregateOf(node, rows.relation, ctx);
  const ordering = ordered ? child(by, 'Ordering') : undefined;
  const ascending = ordering !== undefined && firstToken(ordering)?.ValueText === 'asc';
  const apart: Plan =
    rows.other === undefined
      ? rows.relation.plan
      : {
          kind: 'filter',
          input: rows.relation.plan,
          condition: call(node, ctx)('not', [columnRef(rows.other)], 'bool'),
        };
  const keys = [...rows.keys, key].map((column) => ({ id: newId(ctx), type: column.type, expr: columnRef(column) }));
  const value: PlanColumn = { id: newId(ctx), type: aggregate.type };
  const grouped: Plan = { kind: 'aggregate', input: apart, keys, values: [{ id: value.id, expr: aggregate }] };
  const order = [
    { id: value.id, descending: !ascending, nullsFirst: ascending },
    { id: keys.at(-1)!.id, descending: !ascending, nullsFirst: ascending },
  ];
  const every: Relation = { plan: grouped, columns: [], order, parts: { keys: keys.slice(0, -1), carried: [] } };
  const limited = child(node, 'Expression') === undefined ? every : limitRows(every, bindRowCount(node, ctx), ctx);
  return { plan: limited.plan, keys: keys.map(({ id, type }): PlanColumn => ({ id, type })), value };
}

function aggregateOf(node: SyntaxNode, relation: Relation, ctx: BindContext): Expr {
  const by = need(node, 'ByExpression');
  const ordered = kindOf(by) === 'OrderedExpression';
  return ctx.tools.expression(ordered ? need(by, 'Expression') : by, { ...withRow(ctx, relation), aggregates: true });
}

/** Binds a level: which rows stay and under which keys, and what the level shows for each. */
function bindLevel(node: SyntaxNode, rows: Rows, ctx: BindContext): { rows: Rows; found: Found } {
  const expr = ctx.tools.expression(need(node, 'OfExpression'), withRow(ctx, rows.relation));
  const key: PlanColumn = { id: newId(ctx), type: expr.type };
  const plan: Plan = { kind: 'extend', input: rows.relation.plan, definitions: [{ id: key.id, expr }] };
  const keyed: Rows = { ...rows, relation: { ...rows.relation, plan } };
  const best = bestGroups(node, keyed, key, ctx);
  const others = child(node, 'WithOthersClause');
  const own = [...rows.relation.columns, ...rows.keys, key, ...(rows.other === undefined ? [] : [rows.other])];
  const left = [plan, [...rows.keys, key], own] as const;
  if (others === undefined && rows.other === undefined) {
    const { plan: kept, ids } = joinBy('leftsemi', left, [best.plan, best.keys, []], ctx);
    const columns = renumber(rows.relation.columns, ids);
    return {
      rows: { relation: { plan: kept, columns }, keys: renumber([...rows.keys, key], ids) },
      found: { plan: best.plan, keys: best.keys, shown: shownColumns(best.keys.at(-1)!, best.value) },
    };
  }
  const label =
    others === undefined
      ? undefined
      : castTo(ctx.tools.expression(need(others, 'Expression'), { ...ctx, row: [] }), key.type);
  return withOthers(node, keyed, key, label, left, best, ctx);
}

const shownColumns = (key: PlanColumn, value: PlanColumn): RelationColumn[] => [
  { name: '', ...key },
  { name: '', ...value },
];

/** Rows outside the best groups stay under the label of the others, or under none where the level names none. */
function withOthers(
  node: SyntaxNode,
  rows: Rows,
  key: PlanColumn,
  label: Expr | undefined,
  left: readonly [Plan, Keys, readonly PlanColumn[]],
  best: { plan: Plan; keys: Keys },
  ctx: BindContext,
): { rows: Rows; found: Found } {
  const make = call(node, ctx);
  const mark: PlanColumn = { id: newId(ctx), type: 'long' };
  const marked: Plan = {
    kind: 'extend',
    input: best.plan,
    definitions: [{ id: mark.id, expr: { kind: 'literal', type: 'long', value: 1n } }],
  };
  const joined = joinBy('leftouter', left, [marked, best.keys, [mark]], ctx);
  const [missing] = renumber([mark], joined.ids).map((column) => make('isnull', [columnRef(column)], 'bool'));
  const before = rows.other === undefined ? [] : renumber([rows.other], joined.ids).map(columnRef);
  // Rows of the others above stay at each level; those of this level only when it names its others.
  const kept: Plan =
    label === undefined
      ? {
          kind: 'filter',
          input: joined.plan,
          condition: make('or', [make('not', [missing!], 'bool'), ...before], 'bool'),
        }
      : joined.plan;
  const other: PlanColumn = { id: newId(ctx), type: 'bool' };
  const shownKey: PlanColumn = { id: newId(ctx), type: key.type };
  const [old] = renumber([key], joined.ids);
  const instead = label ?? nullLiteral(key.type);
  const plan: Plan = {
    kind: 'extend',
    input: kept,
    definitions: [
      { id: other.id, expr: missing! },
      { id: shownKey.id, expr: make('iff', [missing!, instead, columnRef(old!)], key.type) },
    ],
  };
  const relation: Relation = { plan, columns: renumber(rows.relation.columns, joined.ids) };
  const keys = [...renumber(rows.keys, joined.ids), shownKey, other];
  const aggregate = aggregateOf(node, relation, ctx);
  const groups = keys.map((column) => ({ id: newId(ctx), type: column.type, expr: columnRef(column) }));
  const total: PlanColumn = { id: newId(ctx), type: aggregate.type };
  const value: PlanColumn = { id: newId(ctx), type: aggregate.type };
  const grouped: Plan = {
    kind: 'aggregate',
    input: plan,
    keys: groups,
    values: [{ id: total.id, expr: aggregate }],
  };
  const nothing = nullLiteral(total.type);
  const valued: Plan = {
    kind: 'extend',
    input: grouped,
    definitions: [
      {
        id: value.id,
        expr:
          label === undefined
            ? make('iff', [columnRef(groups.at(-1)!), nothing, columnRef(total)], total.type)
            : columnRef(total),
      },
    ],
  };
  const found = { plan: valued, keys: groups.map(({ id, type }) => ({ id, type })) };
  return {
    rows: { relation, keys, other },
    found: { ...found, shown: shownColumns(found.keys.at(-2)!, value) },
  };
}

export const topNested = defineOperator({
  keyword: 'top-nested',
  syntax: ['TopNestedOperator'],
  doc: 'Gives the first values of a column by an aggregate, in each of them the first values of a second column, and so on; `with others` adds a row for the rest.',
  learn: 'https://learn.microsoft.com/kusto/query/top-nested-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    let rows: Rows = { relation: { plan: input.plan, columns: input.columns }, keys: [] };
    let result: Found | undefined;
    for (const clause of items(child(node, 'Clauses'))) {
      const level = bindLevel(clause, rows, ctx);
      rows = level.rows;
      if (result === undefined) {
        result = level.found;
        continue;
      }
      const { found } = level;
      const above = found.keys.slice(0, result.keys.length);
      const { plan, ids } = joinBy(
        'inner',
        [result.plan, result.keys, result.shown],
        [found.plan, above, [...found.keys, ...found.shown.slice(1)]],
        ctx,
      );
      result = { plan, keys: renumber(found.keys, ids), shown: renumber([...result.shown, ...found.shown], ids) };
    }
    return { plan: result!.plan, columns: renameAll(result!.shown, columnsOf(node)) };
  },
});
