import { spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { columnRef, nullLiteral, type Expr } from '../3-plan/expr.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { hasPlaces } from '../functions/geo/places.ts';
import { makeCall } from './make-call.ts';
import type { BindContext, RelationColumn } from './context.ts';

/** Calls over the columns of the row rather than over values. */
type RowForm = (node: SyntaxNode, args: readonly SyntaxNode[], ctx: BindContext) => Expr;

const nameLiteral = (name: string): Expr => ({ kind: 'literal', type: 'string', value: name });

const packed = (columns: readonly RelationColumn[], node: SyntaxNode, ctx: BindContext): Expr =>
  makeCall(
    'bag_pack',
    columns.flatMap((column) => [nameLiteral(column.name), columnRef(column)]),
    'dynamic',
    spanOf(node),
    ctx,
  );

/** As many bags as one call of `bag_merge` takes. */
const mergedAtOnce = 60;

function merged(bags: readonly Expr[], node: SyntaxNode, ctx: BindContext): Expr {
  if (bags.length <= mergedAtOnce) return makeCall('bag_merge', bags, 'dynamic', spanOf(node), ctx);
  const first = merged(bags.slice(0, mergedAtOnce), node, ctx);
  return merged([first, ...bags.slice(mergedAtOnce)], node, ctx);
}

/** `pack_all()`: a bag of all columns; with `true` only of those that are neither null nor ''. */
const packAll: RowForm = (node, args, ctx) => {
  const skips = args[0] === undefined ? undefined : ctx.tools.expression(args[0], ctx);
  if (skips !== undefined && skips.kind !== 'literal')
    throw new QueryProblem('KQL0412', 'pack_all takes a constant', ctx.at ?? spanOf(node));
  if (skips?.kind !== 'literal' || skips.value !== true || ctx.row.length === 0) return packed(ctx.row, node, ctx);
  const none: Expr = { kind: 'literal', type: 'dynamic', value: {} };
  const bags = ctx.row.map((column) => {
    const empty = makeCall('isempty', [columnRef(column)], 'bool', spanOf(node), ctx);
    return makeCall('iff', [empty, none, packed([column], node, ctx)], 'dynamic', spanOf(node), ctx);
  });
  return merged(bags, node, ctx);
};

/** `bag_pack_columns(a, b)`: a bag of these columns by their names. */
const bagPackColumns: RowForm = (node, args, ctx) => {
  const columns = args.map((arg) => {
    const expr = ctx.tools.expression(arg, ctx);
    const column = expr.kind === 'column' ? ctx.row.find((candidate) => candidate.id === expr.id) : undefined;
    if (column === undefined)
      throw new QueryProblem('KQL0412', 'bag_pack_columns takes columns', ctx.at ?? spanOf(arg));
    return column;
  });
  return packed(columns, node, ctx);
};

/** `geo_info_from_ip_address(ip)`: without a database of places the null of the function, with a warning. */
const geoInfo: RowForm = (node, args, ctx) => {
  const bound = args.map((arg) => ctx.tools.expression(arg, ctx));
  const call = makeCall('geo_info_from_ip_address', bound, 'dynamic', spanOf(node), ctx);
  if (hasPlaces()) return call;
  const { start, length } = ctx.at ?? spanOf(node);
  if (!ctx.state.warnings.some((warning) => warning.message.startsWith('geo_info_from_ip_address')))
    ctx.state.warnings.push({
      code: 'KQL0414',
      severity: 'warning',
      message:
        'geo_info_from_ip_address gives null: there is no database of the places of addresses. Name a file of the .mmdb format in enrich.geo.database of belfry.yaml',
      start,
      length,
    });
  return nullLiteral('dynamic');
};

export const rowForms: Readonly<Record<string, RowForm>> = {
  pack_all: packAll,
  bag_pack_columns: bagPackColumns,
  geo_info_from_ip_address: geoInfo,
};
