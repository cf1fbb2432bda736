import type { JsonValue, KqlType } from '@belfry/schema';
import { child, items, need, spanOf, type Span, type SyntaxNode } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, type BindContext, type Relation } from '../../2-bind/context.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import {
  externalAddressProblem,
  externalFormats,
  type ExternalFormat,
  type ExternalSource,
} from '../../external-source.ts';
import { convertValue } from '../../values/convert.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { schemaColumns } from '../datatable/datatable.ts';
import { readMapping } from './ingestion-mapping.ts';

/** Files that one `externaldata` reads at most. */
const maxAddresses = 20;

/**
 * Binds `externaldata(name:type, …)[address, …] with (format=…, ignoreFirstRecord=…)`: rows of files elsewhere, from hosts that the
 * settings allow. The compiler reads nothing: it asks for the rows, and takes them for none until they are given.
 */
export function bindExternalData(node: SyntaxNode, ctx: BindContext): Relation {
  const at = ctx.at ?? spanOf(node);
  const source = sourceOf(node, at, ctx);
  for (const address of source.addresses) checkAddress(address, at, ctx);
  const columns = schemaColumns(node).map((column) => ({ ...column, id: newId(ctx) }));
  const given = ctx.tools.fetch(source) ?? [];
  const rows = given.map((row) => columns.map(({ type }, index) => typed(type, row[index])));
  return { plan: { kind: 'values', columns, rows }, columns };
}

function sourceOf(node: SyntaxNode, at: Span, ctx: BindContext): ExternalSource {
  const addresses = items(child(node, 'URIs')).map((item) => addressOf(item, at, ctx));
  if (addresses.length > maxAddresses)
    throw new QueryProblem('KQL0415', `externaldata reads at most ${maxAddresses} files`, at);
  const properties = propertiesOf(node, at, ctx);
  const format = formatOf(properties.get('format'), addresses, at);
  const mapping = properties.get('ingestionmapping');
  const pattern = properties.get('zippattern');
  const columns = schemaColumns(node);
  return {
    addresses,
    columns: mapping === undefined ? columns : readMapping(mapping, columns, format, at),
    format,
    ignoreFirstRecord: properties.get('ignorefirstrecord')?.toLowerCase() === 'true',
    ...(pattern === undefined ? {} : { zipPattern: pattern }),
  };
}

/** An address; what stands behind `;` are keys of a storage account, which are not used. */
function addressOf(node: SyntaxNode, at: Span, ctx: BindContext): string {
  const bound = ctx.tools.expression(node, { ...ctx, row: [] });
  if (bound.kind !== 'literal' || typeof bound.value !== 'string')
    throw new QueryProblem('KQL0412', 'an address of externaldata must be a constant text', at);
  return bound.value.split(';')[0]!.trim();
}

const readHere = new Set(['format', 'ignorefirstrecord', 'ingestionmapping', 'zippattern']);
/** Properties of Kusto that say nothing here: what they name is recognised, or kept elsewhere. */
const passedOver = new Set(['ingestionmappingtype', 'recreate_schema', 'creationtime']);

/** What stands in `with (…)`, names in small letters, values as text. */
function propertiesOf(node: SyntaxNode, at: Span, ctx: BindContext): Map<string, string> {
  const found = new Map<string, string>();
  for (const property of items(child(child(node, 'WithClause') ?? node, 'Properties'))) {
    const name = nameOf(need(property, 'Name')).toLowerCase();
    const value = ctx.tools.expression(need(property, 'Expression'), { ...ctx, row: [] });
    if (value.kind !== 'literal' || value.value === null)
      throw new QueryProblem('KQL0412', `the value of ${name} must be a constant`, at);
    if (readHere.has(name)) found.set(name, String(value.value as string | boolean));
    else if (!passedOver.has(name))
      throw new QueryProblem(
        'KQL0415',
        `externaldata has no property ${name}`,
        at,
        `there are ${[...readHere].join(', ')}`,
      );
  }
  return found;
}

/** The format that is named, or that the first address ends in; CSV otherwise. */
function formatOf(named: string | undefined, addresses: readonly string[], at: Span): ExternalFormat {
  const known = (word: string): ExternalFormat | undefined => externalFormats.find((format) => format === word);
  if (named !== undefined) {
    const format = known(named.toLowerCase());
    if (format !== undefined) return format;
    const some = externalFormats.join(', ');
    throw new QueryProblem('KQL0415', `externaldata does not read the format ${named}`, at, `it reads ${some}`);
  }
  const path = (addresses[0] ?? '').replace(/[?#].*$/s, '').replace(/\.(?:gz|zip)$/i, '');
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return ending === 'jsonl' || ending === 'ndjson' ? 'json' : (known(ending) ?? 'csv');
}

function checkAddress(address: string, at: Span, ctx: BindContext): void {
  const problem = externalAddressProblem(address, ctx.catalog.externalHosts);
  if (problem !== undefined) throw new QueryProblem('KQL0414', problem.message, at, problem.hint);
}

/** A cell as the column's type has it; null, as Kusto's conversions give it, when it cannot be read. */
function typed(type: KqlType, cell: JsonValue | undefined): KqlValue {
  if (typeof cell === 'string') {
    if (type === 'string') return cell;
    return type === 'dynamic' && cell === '' ? null : convertValue('string', cell, type);
  }
  return convertValue('dynamic', cell ?? null, type);
}
