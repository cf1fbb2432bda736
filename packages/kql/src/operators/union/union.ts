import { kindOf } from '../../1-parse/language-service.ts';
import { columnsOf } from '../../1-parse/parse.ts';
import { child, firstToken, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { kqlType } from '../../2-bind/bind-literal.ts';
import { findColumn, nameOf } from '../../2-bind/bind-name.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { columnRef, textLiteral, type Expr } from '../../3-plan/expr.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { matchesParts } from '../column-patterns.ts';
import { defineOperator } from '../define-operator.ts';
import { parameterOf } from '../join-keys.ts';

export interface Branch {
  readonly relation: Relation;
  readonly source: string;
}

/** The text of a name with `*` in it; undefined for another node. */
export function wildcardOf(node: SyntaxNode): string | undefined {
  const name = kindOf(node) === 'NameReference' ? child(node, 'Name') : undefined;
  return name !== undefined && kindOf(name) === 'WildcardedName' ? (firstToken(name)?.Text ?? '') : undefined;
}

/** The tables of the catalog and the views of the query that a name with `*` means. */
export function tablesLike(wildcard: string, ctx: BindContext): Branch[] {
  const parts = wildcard.split('*');
  const views = [...ctx.scope.names].flatMap(([name, binding]) =>
    binding.kind === 'function' && binding.view !== undefined ? [{ name, open: binding.view }] : [],
  );
  const hidden = new Set(views.map(({ name }) => name));
  const tables = [...ctx.catalog.tables.keys()]
    .filter((name) => !hidden.has(name))
    .map((name) => ({ name, open: (): Relation => ctx.tools.table(name, ctx) }));
  return [...tables, ...views]
    .filter(({ name }) => matchesParts(name, parts))
    .map(({ name, open }) => ({ relation: open(), source: name }));
}

/** A table of the catalog, a view and what `as` names give their names; anything else its place. */
function sourceName(node: SyntaxNode, position: number, ctx: BindContext): string {
  if (kindOf(node) === 'ParenthesizedExpression') return sourceName(need(node, 'Expression'), position, ctx);
  if (kindOf(node) === 'PipeExpression' && kindOf(need(node, 'Operator')) === 'AsOperator')
    return nameOf(need(need(node, 'Operator'), 'Name'));
  const named = kindOf(node) === 'FunctionCallExpression' ? need(node, 'Name') : node;
  const name = kindOf(named) === 'NameReference' ? nameOf(named) : '';
  const binding = ctx.scope.names.get(name);
  const isView = binding?.kind === 'function' && binding.view !== undefined;
  return isView || (ctx.catalog.tables.has(name) && binding === undefined) ? name : `union_arg${position}`;
}

function bindBranches(node: SyntaxNode, fuzzy: boolean, input: Relation | undefined, ctx: BindContext): Branch[] {
  const branches: Branch[] = input === undefined ? [] : [{ relation: input, source: 'union_arg0' }];
  items(child(node, 'Expressions')).forEach((item, position) => {
    const wildcard = wildcardOf(item);
    if (wildcard !== undefined) {
      const found = tablesLike(wildcard, ctx);
      branches.push(...found);
      if (found.length > 0) return;
      const missing = new QueryProblem('KQL0420', `there is no table ${wildcard}`, ctx.at ?? spanOf(item));
      if (!fuzzy) throw missing;
      ctx.state.warnings.push({ ...missing.diagnostic, severity: 'warning' });
      return;
    }
    try {
      branches.push({
        relation: ctx.tools.tabular(item, { ...ctx, row: [] }),
        source: sourceName(item, input === undefined ? position : position + 1, ctx),
      });
    } catch (error) {
      // A fuzzy union leaves out what does not exist, and says so.
      if (!fuzzy || !(error instanceof QueryProblem) || error.diagnostic.code !== 'KQL0420') throw error;
      ctx.state.warnings.push({ ...error.diagnostic, code: 'KQL0420', severity: 'warning' });
    }
  });
  if (branches.length === 0) throw new QueryProblem('KQL0420', 'nothing of this union exists', ctx.at ?? spanOf(node));
  return branches;
}

/** Columns by name; one name of several types becomes a column each, `x_long` and `x_string`, or `x_long1` where that is a column already. */
function unite(
  branches: readonly Branch[],
  outer: boolean,
): { name: string; from: string; type: RelationColumn['type'] }[] {
  const types = new Map<string, Set<RelationColumn['type']>>();
  for (const { relation } of branches)
    for (const column of relation.columns)
      types.set(column.name, (types.get(column.name) ?? new Set()).add(column.type));
  const taken = new Set(types.keys());
  const freeName = (base: string): string => {
    let name = base;
    for (let suffix = 1; taken.has(name); suffix++) name = `${base}${suffix}`;
    taken.add(name);
    return name;
  };
  return [...types].flatMap(([name, found]) => {
    if (outer)
      return [...found].map((type) => ({
        name: found.size === 1 ? name : freeName(`${name}_${type}`),
        from: name,
        type,
      }));
    const everywhere = branches.every(({ relation }) => findColumn(relation.columns, name) !== undefined);
    return everywhere && found.size === 1 ? [...found].map((type) => ({ name, from: name, type })) : [];
  });
}

/** Makes one relation of several, a column of their sources first when asked for. */
export function uniteRelations(
  branches: readonly Branch[],
  sourceColumn: RelationColumn | undefined,
  outer: boolean,
  ctx: BindContext,
): Relation {
  const united = unite(branches, outer);
  const columns = united.map(({ name, type }): RelationColumn => ({ name, type, id: newId(ctx) }));
  const idOf = new Map(united.map(({ from, type }, index) => [`${type} ${from}`, columns[index]!.id]));
  // A table without rows gives columns only: ASIM's unions have one for each schema.
  const filled = branches.filter(({ relation: { plan } }) => plan.kind !== 'values' || plan.rows.length > 0);
  const inputs = (filled.length > 0 ? filled : branches).map(({ relation, source: text }) => {
    const values = new Map<number, Expr>();
    if (sourceColumn !== undefined) values.set(sourceColumn.id, textLiteral(text));
    for (const column of relation.columns) {
      const id = idOf.get(`${column.type} ${column.name}`);
      if (id !== undefined && !values.has(id)) values.set(id, columnRef(column));
    }
    return { plan: relation.plan, values };
  });
  const all = sourceColumn === undefined ? columns : [sourceColumn, ...columns];
  return { plan: { kind: 'union', columns: all, inputs }, columns: all };
}

export function bindUnion(node: SyntaxNode, input: Relation | undefined, ctx: BindContext): Relation {
  const fuzzy = ['true', '1'].includes(parameterOf(node, 'isfuzzy') ?? 'false');
  const branches = bindBranches(node, fuzzy, input, ctx);
  const source = sourceColumnName(node);
  const sourceColumn: RelationColumn | undefined =
    source === undefined ? undefined : { name: source, type: 'string', id: newId(ctx) };
  const { plan, columns } = uniteRelations(branches, sourceColumn, parameterOf(node, 'kind') !== 'inner', ctx);
  const given = new Set(branches.flatMap(({ relation }) => relation.columns.map(({ name }) => name)));
  // Where `x` becomes `x_long1` beside another `x_long`, the binder gives the two names the other way round.
  const renumbered = columns.some(({ name }) => name !== source && !given.has(name) && /\d$/.test(name));
  return { plan, columns: renumbered ? columns : inBinderOrder(columns, node) };
}

/** The binder's order where it knows the same columns. */
function inBinderOrder(columns: readonly RelationColumn[], node: SyntaxNode): RelationColumn[] {
  const known = columnsOf(node);
  if (known?.length !== columns.length) return [...columns];
  const ordered = known.map(({ Name, Type }) =>
    columns.find((column) => column.name === Name && column.type === (kqlType(Type) ?? column.type)),
  );
  return ordered.every((column) => column !== undefined) ? ordered : [...columns];
}

function sourceColumnName(node: SyntaxNode): string | undefined {
  for (const parameter of items(child(node, 'Parameters')))
    if (/^with_?source$/i.test(nameOf(need(parameter, 'Name')))) return nameOf(need(parameter, 'Expression'));
  return undefined;
}

export const union = defineOperator({
  keyword: 'union',
  syntax: ['UnionOperator'],
  doc: 'Gives the rows of several tables; a column that a table lacks is null.',
  learn: 'https://learn.microsoft.com/kusto/query/union-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: false,
  bind: bindUnion,
});
