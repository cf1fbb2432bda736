import type { KqlType } from '@belfry/schema';
import { kindOf } from '../../1-parse/language-service.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { findColumn, nameOf } from '../../2-bind/bind-name.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { castTo, columnRef, nullLiteral, type Expr } from '../../3-plan/expr.ts';
import type { Definition, Plan, PlanColumn } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { newColumns, unionOf, type Graph, type NodeColumn } from '../../graphs/graph.ts';
import { defineOperator } from '../define-operator.ts';
import { pipeSteps } from '../parts.ts';

const noSpan = { start: 0, length: 0 };

/** A node table with its key, and its part where the graph is parted. */
interface NodeTable {
  readonly relation: Relation;
  readonly ids: readonly RelationColumn[];
}

function columnOf(
  node: SyntaxNode,
  columns: readonly RelationColumn[],
  ctx: BindContext,
  name = nameOf(node),
): RelationColumn {
  const column = findColumn(columns, name);
  if (column !== undefined) return column;
  throw new QueryProblem('KQL0412', `there is no column \`${name}\` to make the graph of`, ctx.at ?? spanOf(node));
}

function bindTables(clause: SyntaxNode | undefined, part: string | undefined, ctx: BindContext): NodeTable[] {
  if (clause === undefined || kindOf(clause) !== 'MakeGraphWithTablesAndKeysClause') return [];
  return items(child(clause, 'TablesAndKeys')).map((item) => {
    const relation = ctx.tools.tabular(need(item, 'Table'), { ...ctx, row: [] });
    const key = columnOf(need(item, 'Column'), relation.columns, ctx);
    return { relation, ids: part === undefined ? [key] : [key, columnOf(item, relation.columns, ctx, part)] };
  });
}

/** The one type in which ids can be compared. */
function commonType(columns: readonly PlanColumn[]): KqlType {
  const types = new Set(columns.map((column) => column.type));
  if (types.size === 1) return columns[0]!.type === 'dynamic' ? 'string' : columns[0]!.type;
  return [...types].every((type) => type === 'int' || type === 'long') ? 'long' : 'string';
}

/** The columns in the types that ids have; those that need it are computed. */
function typed(plan: Plan, columns: readonly PlanColumn[], types: readonly KqlType[], ctx: BindContext) {
  const definitions: Definition[] = [];
  const ids = columns.map((column, index): PlanColumn => {
    const type = types[index]!;
    if (column.type === type) return column;
    const id = newId(ctx);
    definitions.push({ id, expr: castTo(columnRef(column), type) });
    return { id, type };
  });
  const extended: Plan = definitions.length === 0 ? plan : { kind: 'extend', input: plan, definitions };
  return { plan: extended, ids };
}

interface Property {
  readonly name: string;
  readonly type: KqlType;
  readonly key: boolean;
}

/** The properties that nodes have besides their one key: columns of all tables, those of one name are one. */
function propertiesOf(tables: readonly NodeTable[], onlyKey: boolean): Property[] {
  const found = new Map<string, Property>();
  for (const { relation, ids } of tables)
    for (const { name, type, id } of relation.columns) {
      const key = ids[0]!.id === id;
      if ((key && onlyKey) || ids[1]?.id === id) continue;
      const before = found.get(name);
      found.set(name, { name, type: before?.type ?? type, key: key || before?.key === true });
    }
  return [...found.values()];
}

/** One row for each node of the tables, with the properties of all of them; of values that differ it is some. */
function gatherNodes(
  tables: readonly NodeTable[],
  properties: readonly Property[],
  types: readonly KqlType[],
  ctx: BindContext,
) {
  const ids = types.map((type): PlanColumn => ({ id: newId(ctx), type }));
  const cells = newColumns(properties, ctx);
  const inputs = tables.map(({ relation, ids: own }) => {
    const keyed = typed(relation.plan, own, types, ctx);
    const values = properties.map(({ name, type }): Expr => {
      const column = findColumn(relation.columns, name);
      return column === undefined ? nullLiteral(type) : castTo(columnRef(column), type);
    });
    return { plan: keyed.plan, values: [...keyed.ids.map(columnRef), ...values] };
  });
  const union = unionOf([...ids, ...cells], inputs);
  const keys = newColumns(ids, ctx);
  const found = newColumns(properties, ctx);
  const present: PlanColumn = { id: newId(ctx), type: 'long' };
  const some = (cell: PlanColumn): Expr => {
    const filled: Expr = { kind: 'call', type: 'bool', name: 'isnotempty', args: [columnRef(cell)], span: noSpan };
    return { kind: 'aggregate', type: cell.type, name: 'take_anyif', args: [columnRef(cell), filled], span: noSpan };
  };
  const plan: Plan = {
    kind: 'aggregate',
    input: union.plan,
    keys: keys.map(({ id }, index) => ({ id, expr: columnRef(ids[index]!) })),
    values: [
      ...found.map(({ id }, index) => ({ id, expr: some(cells[index]!) })),
      { id: present.id, expr: { kind: 'aggregate', type: 'long', name: 'count', args: [], span: noSpan } },
    ],
  };
  return { plan, ids: keys, properties: found, present };
}

function nodeColumnsOf(
  tables: readonly NodeTable[],
  properties: readonly Property[],
  idType: KqlType,
  onlyKey: boolean,
): NodeColumn[] {
  const columns = new Map<string, NodeColumn>();
  for (const { relation, ids } of tables)
    for (const { name, type, id } of relation.columns) {
      if (columns.has(name)) continue;
      if (id === ids[0]!.id && onlyKey) columns.set(name, { name, type: idType, from: 'id' });
      else if (id === ids[1]?.id) columns.set(name, { name, type, from: 'part' });
      else {
        const property = properties.findIndex((candidate) => candidate.name === name);
        const found = properties[property]!;
        columns.set(name, { name, type: found.type, from: { property, orId: found.key } });
      }
    }
  return [...columns.values()];
}

function bindGraph(node: SyntaxNode, input: Relation, part: string | undefined, ctx: BindContext): Graph {
  const ends = ['SourceColumn', 'TargetColumn'].map((side) => columnOf(need(node, side), input.columns, ctx));
  const clause = child(node, 'WithClause');
  const tables = bindTables(clause, part, ctx);
  const idType = commonType([...ends, ...tables.map(({ ids }) => ids[0]!)]);
  const parts = part === undefined ? [] : [columnOf(node, input.columns, ctx, part)];
  const types = [idType, ...(parts.length === 0 ? [] : [commonType([...parts, ...tables.map(({ ids }) => ids[1]!)])])];
  const source = typed(input.plan, [ends[0]!, ...parts], types, ctx);
  const target = typed(source.plan, [ends[1]!, ...parts], types, ctx);
  const edges = { plan: target.plan, columns: input.columns, source: source.ids, target: target.ids };
  if (tables.length === 0) {
    const implicit = clause === undefined ? undefined : child(clause, 'Name');
    const nodeColumns: NodeColumn[] =
      implicit === undefined ? [] : [{ name: nameOf(implicit), type: idType, from: 'id' }];
    return { edges, nodeColumns };
  }
  const onlyKey = new Set(tables.map(({ ids }) => ids[0]!.name)).size === 1;
  const properties = propertiesOf(tables, onlyKey);
  return {
    edges,
    nodes: gatherNodes(tables, properties, types, ctx),
    nodeColumns: nodeColumnsOf(tables, properties, idType, onlyKey),
  };
}

export const makeGraph = defineOperator({
  keyword: 'make-graph',
  syntax: ['MakeGraphOperator'],
  doc: 'Makes a graph of a table of edges and of up to two tables of nodes, for the graph operators; `partitioned-by` makes one for each value of a column, none of whose edges lead to another.',
  learn: 'https://learn.microsoft.com/kusto/query/make-graph-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const clause = child(node, 'PartitionedByClause');
    const part = clause === undefined ? undefined : nameOf(need(clause, 'Entity'));
    const graph = bindGraph(node, input, part, ctx);
    const relation: Relation = { plan: graph.edges.plan, columns: [], graph };
    if (clause === undefined) return relation;
    const steps = pipeSteps(need(clause, 'Subquery'));
    const result = steps.reduce((before, step) => ctx.tools.operator(step, before, ctx), relation);
    if (result.graph === undefined) return result;
    throw new QueryProblem(
      'KQL0415',
      'the graphs of partitioned-by must become one table',
      ctx.at ?? spanOf(clause),
      'end the brackets with graph-match, graph-shortest-paths or graph-to-table',
    );
  },
});
