import { kindOf } from '../1-parse/language-service.ts';
import { need, spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { QueryProblem, suggest } from '../errors/diagnostic.ts';
import { newId, type BindContext, type Relation } from './context.ts';

/**
 * Binds `_GetWatchlist(alias, keys)`: the rows of a watchlist, `SearchKey` first. One that is not there is an error with the way to make it; in a
 * catalog that judges queries only (`unknownWatchlistsAreEmpty`) it has no rows and whatever columns the query names.
 */
export function bindWatchlist(
  node: SyntaxNode,
  [alias, keys]: readonly [SyntaxNode, ...SyntaxNode[]],
  ctx: BindContext,
): Relation {
  const name = ctx.tools.expression(alias, { ...ctx, row: [] });
  const at = ctx.at ?? spanOf(node);
  if (name.kind !== 'literal') throw new QueryProblem('KQL0412', 'the name of a watchlist must be a constant', at);
  const { watchlists, unknownWatchlistsAreEmpty } = ctx.catalog;
  const watchlist = watchlists.get(String(name.value as string));
  if (watchlist === undefined)
    return unknownWatchlist(String(name.value as string), unknownWatchlistsAreEmpty, at, ctx);
  const key = watchlist.columns.indexOf(watchlist.searchKey);
  const own = watchlist.columns.filter((column) => column !== 'SearchKey');
  const columns = ['SearchKey', ...own].map((column) => ({ name: column, type: 'string' as const, id: newId(ctx) }));
  const positions = own.map((column) => watchlist.columns.indexOf(column));
  const wanted = keys === undefined ? undefined : keysOf(keys, ctx);
  const rows = watchlist.rows
    .filter((row) => wanted === undefined || wanted.has(row[key] ?? ''))
    .map((row) => [row[key] ?? '', ...positions.map((position) => row[position] ?? '')]);
  return { plan: { kind: 'values', columns, rows }, columns };
}

/** The second argument, a constant array: only rows with one of these keys are wanted; an empty array wants all. */
function keysOf(node: SyntaxNode, ctx: BindContext): ReadonlySet<string> | undefined {
  const value = ctx.tools.expression(kindOf(node) === 'SimpleNamedExpression' ? need(node, 'Expression') : node, {
    ...ctx,
    row: [],
  });
  if (value.kind !== 'literal' || !Array.isArray(value.value))
    throw new QueryProblem('KQL0412', 'the keys of a watchlist must be a constant array', ctx.at ?? spanOf(node));
  return value.value.length === 0 ? undefined : new Set(value.value.map(String));
}

function unknownWatchlist(
  alias: string,
  empty: boolean,
  at: { start: number; length: number },
  ctx: BindContext,
): Relation {
  const message = `there is no watchlist ${alias}`;
  if (!empty) {
    const near = suggest(alias, ctx.catalog.watchlists.keys());
    const way = `put ${alias}.csv into the folder of watchlists.folder`;
    throw new QueryProblem('KQL0420', message, at, near === undefined ? way : `did you mean ${near}?`);
  }
  ctx.state.warnings.push({ code: 'KQL0420', severity: 'warning', message: `${message}: it has no rows here`, ...at });
  ctx.state.openColumns = true;
  const columns = [{ name: 'SearchKey', type: 'string' as const, id: newId(ctx) }];
  return { plan: { kind: 'values', columns, rows: [] }, columns };
}
