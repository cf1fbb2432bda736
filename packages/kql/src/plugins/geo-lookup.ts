import type { SyntaxNode } from '../1-parse/syntax.ts';
import type { BindContext, Relation, RelationColumn } from '../2-bind/context.ts';
import { castTo, columnRef, nullLiteral, textLiteral, type Expr } from '../3-plan/expr.ts';
import type { Plan, PlanColumn } from '../3-plan/plan.ts';
import { uniqueNames } from '../operators/projection.ts';
import { columnOf, constantOf, expectCount, overRows, problem } from './arguments.ts';
import type { PluginCall } from './define-plugin.ts';
import { call, filter, joined, newColumn, withColumns } from './expressions.ts';

export const lookupArguments = ['radius', 'return_unmatched', 'lookup_area_radius', 'return_lookup_key'] as const;
type Option = (typeof lookupArguments)[number];

/** Whether a place matches the shape of a row of the table; `radius` in metres. */
export type Match = (place: readonly [longitude: Expr, latitude: Expr], shape: Expr, radius: Expr | undefined) => Expr;

interface Shapes {
  readonly table: Relation;
  readonly shape: RelationColumn;
}

/**
 * Joins places with the rows of a table whose shapes they match. Each different place is tested with each shape of the table: the
 * table is to be small.
 */
export function bindGeoLookup(plugin: PluginCall, input: Relation, ctx: BindContext, match: Match): Relation {
  expectCount(plugin, 4, 8, ctx);
  const option = (name: Option): SyntaxNode | undefined =>
    plugin.named.get(name) ?? plugin.args[4 + lookupArguments.indexOf(name)];
  const radius = constantOf(plugin, option('radius'), 'real', ctx);
  if (radius !== undefined && !(typeof radius === 'number' && radius >= 0))
    throw problem(plugin, 'the radius is 0 or more metres', ctx);
  const isOn = (name: Option): boolean => constantOf(plugin, option(name), 'bool', ctx) === true;
  const [source, key, ...place] = plugin.args.slice(0, 4) as [SyntaxNode, SyntaxNode, SyntaxNode, SyntaxNode];
  const table = ctx.tools.tabular(source, { ...ctx, row: [] });
  const shape = columnOf(plugin, key, table, ctx);

  const exprs = place.map((node) => castTo(overRows(node, input, ctx).expr, 'real'));
  const left = withColumns(input.plan, exprs, ctx);
  const [longitude, latitude] = [newColumn('real', ctx), newColumn('real', ctx)];
  const places: Plan = {
    kind: 'aggregate',
    input: left.plan,
    keys: [longitude, latitude].map(({ id }, index) => ({ id, expr: columnRef(left.columns[index]!) })),
    values: [],
  };
  const within = radius === undefined ? undefined : ({ kind: 'literal', type: 'real', value: radius } as const);
  const test = (at: readonly PlanColumn[], of: Expr): Expr => match([columnRef(at[0]!), columnRef(at[1]!)], of, within);
  const pairs = matchedPairs({ places, place: [longitude, latitude] }, { table, shape }, test, ctx);
  const [x, y, ...columns] = pairs.columns;

  const shown = table.columns
    .map((column, index) => ({ ...columns[index]!, name: column.name, of: column }))
    .filter(({ of }) => of !== shape || isOn('return_lookup_key'));
  const keys = [x!, y!].map((right, index) => ({ left: left.columns[index]!, right }));
  const kind = isOn('return_unmatched') ? 'leftouter' : 'inner';
  const result = joined(kind, left.plan, pairs.plan, keys, { left: input.columns, right: shown }, ctx);
  const names = [...input.columns, ...shown].map(({ name }) => name);
  return {
    plan: result.plan,
    columns: uniqueNames(
      result.columns.map(({ id, type }, index): RelationColumn => ({ name: names[index]!, id, type })),
    ),
  };
}

interface Places {
  readonly places: Plan;
  readonly place: readonly [PlanColumn, PlanColumn];
}
type Pairs = ReturnType<typeof joined>;
type Test = (place: readonly PlanColumn[], shape: Expr) => Expr;

/** Different shapes of a table that are written into the query, each as a constant: by far the fastest for the store. */
const maxShapes = 100;

/** Each place with each row of the table that it matches: longitude, latitude, the table's columns. */
function matchedPairs({ places, place }: Places, { table, shape }: Shapes, test: Test, ctx: BindContext): Pairs {
  const sides = { left: place, right: table.columns };
  const keyOf = (expr: Expr): Expr =>
    call('hash_sha256', 'string', castTo(call('pack_array', 'dynamic', expr), 'string'));
  const asked = [newColumn('dynamic', ctx), newColumn('string', ctx)] as const;
  const question: Plan = {
    kind: 'aggregate',
    input: table.plan,
    keys: [
      { id: asked[0].id, expr: columnRef(shape) },
      { id: asked[1].id, expr: keyOf(columnRef(shape)) },
    ],
    values: [],
  };
  const columns = asked.map((column) => ({ ...column, name: '' }));
  const rows = ctx.tools.ask({ plan: question, columns, limit: maxShapes + 1 }, ctx) ?? [];
  if (rows.length > maxShapes) {
    const all = joined('inner', places, table.plan, [], sides, ctx);
    const at = table.columns.indexOf(shape) + 2;
    return { ...all, plan: filter(all.plan, test(all.columns, columnRef(all.columns[at]!))) };
  }
  const keys = rows.map(([value, key]) =>
    call(
      'iff',
      'string',
      test(place, { kind: 'literal', type: 'dynamic', value: value ?? null }),
      textLiteral(key as string),
      textLiteral(''),
    ),
  );
  const found = newColumn('dynamic', ctx);
  const list: Expr = keys.length === 0 ? nullLiteral('dynamic') : call('pack_array', 'dynamic', ...keys);
  const expanded: Plan = { kind: 'expand', input: places, columns: [{ id: found.id, source: list }] };
  const named = withColumns(expanded, [castTo(columnRef(found), 'string')], ctx);
  const matched = filter(named.plan, call('isnotempty', 'bool', columnRef(named.columns[0]!)));
  const keyed = withColumns(table.plan, [keyOf(columnRef(shape))], ctx);
  return joined('inner', matched, keyed.plan, [{ left: named.columns[0]!, right: keyed.columns[0]! }], sides, ctx);
}

/** Whether a distance is within the radius. */
export const isWithin = (name: string, place: readonly [Expr, Expr], shape: Expr, radius: Expr): Expr =>
  call('<=', 'bool', call(name, 'real', ...place, shape), radius);
