import type { SyntaxNode } from '../1-parse/syntax.ts';
import type { BindContext, Relation, RelationColumn } from '../2-bind/context.ts';
import { castTo, columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan } from '../3-plan/plan.ts';
import { uniqueNames } from '../operators/projection.ts';
import { columnOf, constantOf, expectCount, overRows, problem } from './arguments.ts';
import type { PluginCall } from './define-plugin.ts';
import { call, filter, joined, newColumn, withColumns } from './expressions.ts';

export const lookupArguments = ['radius', 'return_unmatched', 'lookup_area_radius', 'return_lookup_key'] as const;
type Option = (typeof lookupArguments)[number];

/** Whether a place matches the shape of a row of the table; `radius` in metres. */
export type Match = (place: readonly [longitude: Expr, latitude: Expr], shape: Expr, radius: Expr | undefined) => Expr;

interface Sources {
  readonly table: Relation;
  readonly shape: RelationColumn;
  readonly place: readonly [SyntaxNode, SyntaxNode];
}

/** The shape may stand before the place, as the documentation has it now, or behind it, as it was. */
function sourcesOf(plugin: PluginCall, ctx: BindContext): Sources {
  const [source, ...nodes] = plugin.args as [SyntaxNode, SyntaxNode, SyntaxNode, SyntaxNode];
  const table = ctx.tools.tabular(source, { ...ctx, row: [] });
  const first = shapeAt(plugin, nodes[0], table, ctx);
  if (first !== undefined) return { table, shape: first, place: [nodes[1], nodes[2]] };
  return { table, shape: columnOf(plugin, nodes[2], table, ctx), place: [nodes[0], nodes[1]] };
}

function shapeAt(plugin: PluginCall, node: SyntaxNode, table: Relation, ctx: BindContext): RelationColumn | undefined {
  try {
    const column = columnOf(plugin, node, table, ctx);
    return column.type === 'dynamic' ? column : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Joins places with the rows of a table whose shapes they match. Each different place is tested with each row of the table: the table
 * is to be small.
 */
export function bindGeoLookup(plugin: PluginCall, input: Relation, ctx: BindContext, match: Match): Relation {
  expectCount(plugin, 4, 8, ctx);
  const option = (name: Option): SyntaxNode | undefined =>
    plugin.named.get(name) ?? plugin.args[4 + lookupArguments.indexOf(name)];
  const radius = constantOf(plugin, option('radius'), 'real', ctx);
  if (radius !== undefined && !(typeof radius === 'number' && radius >= 0))
    throw problem(plugin, 'the radius is 0 or more metres', ctx);
  const isOn = (name: Option): boolean => constantOf(plugin, option(name), 'bool', ctx) === true;
  const { table, shape, place } = sourcesOf(plugin, ctx);

  const exprs = place.map((node) => castTo(overRows(node, input, ctx).expr, 'real'));
  const left = withColumns(input.plan, exprs, ctx);
  const [longitude, latitude] = [newColumn('real', ctx), newColumn('real', ctx)];
  const places: Plan = {
    kind: 'aggregate',
    input: left.plan,
    keys: [longitude, latitude].map(({ id }, index) => ({ id, expr: columnRef(left.columns[index]!) })),
    values: [],
  };
  const sides = { left: [longitude, latitude], right: table.columns };
  const pairs = joined('inner', places, table.plan, [], sides, ctx);
  const [x, y, ...columns] = pairs.columns;
  const shapeColumn = columns[table.columns.indexOf(shape)]!;
  const within = radius === undefined ? undefined : ({ kind: 'literal', type: 'real', value: radius } as const);
  const found = filter(pairs.plan, match([columnRef(x!), columnRef(y!)], columnRef(shapeColumn), within));

  const shown = table.columns
    .map((column, index) => ({ ...columns[index]!, name: column.name, of: column }))
    .filter(({ of }) => of !== shape || isOn('return_lookup_key'));
  const keys = [x!, y!].map((right, index) => ({ left: left.columns[index]!, right }));
  const kind = isOn('return_unmatched') ? 'leftouter' : 'inner';
  const result = joined(kind, left.plan, found, keys, { left: input.columns, right: shown }, ctx);
  const names = [...input.columns, ...shown].map(({ name }) => name);
  return {
    plan: result.plan,
    columns: uniqueNames(
      result.columns.map(({ id, type }, index): RelationColumn => ({ name: names[index]!, id, type })),
    ),
  };
}

/** Whether a distance is within the radius. */
export const isWithin = (name: string, place: readonly [Expr, Expr], shape: Expr, radius: Expr): Expr =>
  call('<=', 'bool', call(name, 'real', ...place, shape), radius);
