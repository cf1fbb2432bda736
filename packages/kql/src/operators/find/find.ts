import { kindOf } from '../../1-parse/language-service.ts';
import { columnsOf } from '../../1-parse/parse.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { makeCall } from '../../2-bind/bind-call.ts';
import { kqlType } from '../../2-bind/bind-literal.ts';
import { findColumn, nameOf } from '../../2-bind/bind-name.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { castTo, columnRef, nullLiteral, textLiteral, type Expr } from '../../3-plan/expr.ts';
import type { Definition, Plan } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { filterUnion } from '../search/search.ts';
import { tablesLike, uniteRelations, wildcardOf, type Branch } from '../union/union.ts';

const packName = 'pack_';

/** The tables to look in: those listed, by name or wildcard, else all. */
function findBranches(node: SyntaxNode, ctx: BindContext): Branch[] {
  const clause = child(node, 'InClause');
  if (clause === undefined) return tablesLike('*', ctx);
  return items(child(clause, 'Expressions')).flatMap((item, position) => {
    const wildcard = wildcardOf(item);
    if (wildcard !== undefined) return tablesLike(wildcard, ctx);
    const source = kindOf(item) === 'NameReference' ? nameOf(item) : `find_arg${position}`;
    return [{ relation: ctx.tools.tabular(item, { ...ctx, row: [] }), source }];
  });
}

/** Adds a bag of the columns that the result does not show by themselves. */
function packed(branch: Branch, shown: ReadonlySet<string>, node: SyntaxNode, ctx: BindContext): Branch {
  const { relation } = branch;
  const rest = relation.columns.filter((column) => !shown.has(column.name));
  const args = rest.flatMap((column) => [textLiteral(column.name), columnRef(column)]);
  const expr: Expr =
    rest.length === 0
      ? { kind: 'literal', type: 'dynamic', value: {} }
      : makeCall('bag_pack', args, 'dynamic', spanOf(node), ctx);
  const column: RelationColumn = { name: packName, type: 'dynamic', id: newId(ctx) };
  const plan: Plan = { kind: 'extend', input: relation.plan, definitions: [{ id: column.id, expr }] };
  return { ...branch, relation: { plan, columns: [...relation.columns, column] } };
}

function sourceName(node: SyntaxNode): string {
  for (const parameter of items(child(node, 'Parameters')))
    if (/^with_?source$/i.test(nameOf(need(parameter, 'Name')))) return nameOf(need(parameter, 'Expression'));
  return 'source_';
}

/** Binds `find`: the rows of many tables for which a condition holds, with the columns that the query names. */
export function bindFind(node: SyntaxNode, ctx: BindContext): Relation {
  const known = columnsOf(node) ?? [];
  const source: RelationColumn = { name: sourceName(node), type: 'string', id: newId(ctx) };
  const shown = new Set(known.map((column) => column.Name));
  const found = findBranches(node, ctx);
  if (found.length === 0) throw new QueryProblem('KQL0420', 'there is no table to look in', ctx.at ?? spanOf(node));
  const packs = shown.has(packName);
  const branches = packs ? found.map((branch) => packed(branch, shown, node, ctx)) : found;
  const united = uniteRelations(branches, source, true, ctx);
  const own = united.columns.filter((column) => column.id !== source.id && !(packs && column.name === packName));
  const filtered = filterUnion(need(node, 'Condition'), united, own, false, ctx);
  const definitions: Definition[] = [];
  const columns = known.map(({ Name, Type }): RelationColumn => {
    if (Name === source.name) return source;
    const type = kqlType(Type) ?? 'dynamic';
    const column = findColumn(united.columns, Name);
    if (column?.type === type) return column;
    const id = newId(ctx);
    definitions.push({ id, expr: column === undefined ? nullLiteral(type) : castTo(columnRef(column), type) });
    return { name: Name, id, type };
  });
  const plan: Plan = definitions.length === 0 ? filtered : { kind: 'extend', input: filtered, definitions };
  return { plan, columns };
}
