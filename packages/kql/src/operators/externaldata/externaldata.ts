import { child, items, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { newId, type BindContext, type Relation } from '../../2-bind/context.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { schemaColumns } from '../datatable/datatable.ts';

/** Binds `externaldata(name:type, …)[address, …]`: rows of a file elsewhere, from hosts that the settings allow. */
export function bindExternalData(node: SyntaxNode, ctx: BindContext): Relation {
  const columns = schemaColumns(node).map((column) => ({ ...column, id: newId(ctx) }));
  const addresses = items(child(node, 'URIs')).map((item) => addressOf(item, ctx));
  for (const address of addresses) checkHost(address, node, ctx);
  return { plan: { kind: 'values', columns, rows: [] }, columns };
}

/** An address; what stands behind `;` are keys of a storage account, which are not used. */
function addressOf(node: SyntaxNode, ctx: BindContext): string {
  const bound = ctx.tools.expression(node, { ...ctx, row: [] });
  if (bound.kind !== 'literal' || typeof bound.value !== 'string')
    throw new QueryProblem('KQL0412', 'an address of externaldata must be a constant text', ctx.at ?? spanOf(node));
  return bound.value.split(';')[0]!.trim();
}

function checkHost(address: string, node: SyntaxNode, ctx: BindContext): void {
  const at = ctx.at ?? spanOf(node);
  const host = /^https?:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)/i.exec(address)?.[1]?.toLowerCase();
  if (host === undefined || host === '')
    throw new QueryProblem('KQL0414', 'externaldata reads http and https addresses only', at);
  const { externalHosts } = ctx.catalog;
  if (externalHosts === 'any') return;
  throw new QueryProblem(
    'KQL0414',
    `externaldata may not read ${host}`,
    at,
    'bring the data in as a watchlist (a CSV file in the folder of watchlists.folder) or as a table',
  );
}
