import type { SigmaMapping, TableDefinition } from '@belfry/schema';
import { foldCase } from '../fold.ts';
import type { Logsource } from '../rule.ts';
import type { FieldAccess } from './field-access.ts';
import { createAccess, parsePath, readPath } from './field-access.ts';
import type { Row } from '@belfry/schema';

/** Rows of one table that a logsource means, and how a rule's fields are found in them. */
export interface Route {
  /** The same for routes that take the same rows and resolve fields alike. */
  readonly key: string;
  readonly pack: string;
  readonly table: string;
  /** Every path has one of its values (case-folded). */
  readonly when: readonly {
    readonly path: string;
    readonly access: FieldAccess;
    readonly values: ReadonlySet<string>;
  }[];
  /** How a field is read; undefined when no column of the table can hold it. */
  access(field: string): FieldAccess | undefined;
}

export interface Router {
  /** The routes of a logsource; none when no pack serves it. */
  routesOf(logsource: Logsource): readonly Route[];
}

type Entry = SigmaMapping['logsources'][number] & { readonly pack: string; readonly mapping: SigmaMapping };
type RouteDefinition = Entry['routes'][number];

/**
 * Builds the router over the packs' `sigma.yaml`. Every part of a rule's logsource must be that of the entry. An entry with exactly the
 * rule's parts stands for it; else all entries that narrow it further (`product: aws` means every AWS service); else a category and a
 * service served apart are taken together; else an entry for the category or service of any product.
 * @param tables with them, a field that no column can hold is known to be missing.
 */
export function createRouter(
  mappings: readonly { readonly pack: string; readonly mapping: SigmaMapping }[],
  tables: readonly TableDefinition[] = [],
): Router {
  const entries: Entry[] = mappings.flatMap(({ pack, mapping }) =>
    mapping.logsources.map((entry) => ({ ...entry, pack, mapping })),
  );
  const columns = new Map(tables.map((table) => [table.name, new Set(table.columns.map((column) => column.name))]));
  const routes = new Map<string, Route>();
  const known = new Map<string, readonly Route[]>();

  const build = (entry: Entry, definition: RouteDefinition): Route => {
    const key = JSON.stringify([entry.pack, definition.table, sortedWhen(definition), definition.fields]);
    let route = routes.get(key);
    if (route === undefined) {
      route = buildRoute(key, entry, definition, columns.get(definition.table));
      routes.set(key, route);
    }
    return route;
  };
  const find = (logsource: Logsource): Route[] => {
    const chosen = chooseEntries(entries, logsource);
    if (chosen.length > 0) return chosen.flatMap((entry) => entry.routes.map((route) => build(entry, route)));
    return intersect(entries, logsource).map(({ entry, route }) => build(entry, route));
  };
  return {
    routesOf(logsource) {
      const key = JSON.stringify([logsource.product, logsource.category, logsource.service]);
      let found = known.get(key);
      if (found === undefined) {
        found = [...new Set(find(logsource))];
        known.set(key, found);
      }
      return found;
    },
  };
}

/** Whether the route takes the row. */
export function routeTakes(route: Route, row: Row): boolean {
  return route.when.every(({ access, values }) => {
    const value = readPath(row, access);
    return value !== undefined && value !== null && typeof value !== 'object' && values.has(foldCase(String(value)));
  });
}

const parts = ['product', 'category', 'service'] as const;

function chooseEntries(entries: readonly Entry[], logsource: Logsource): Entry[] {
  const narrower = entries.filter((entry) =>
    parts.every((part) => !logsource[part] || same(entry[part], logsource[part])),
  );
  const exact = narrower.filter((entry) => parts.every((part) => !!entry[part] === !!logsource[part]));
  if (exact.length > 0) return exact;
  if (narrower.length > 0) return narrower;
  const { product: _, ...ofAnyProduct } = logsource;
  if (logsource.product === undefined || Object.keys(ofAnyProduct).length === 0) return [];
  return entries.filter(
    (entry) =>
      entry.product === undefined &&
      (['category', 'service'] as const).every((part) => !logsource[part] || same(entry[part], logsource[part])),
  );
}

/** `product: windows, category: process_creation, service: sysmon`: the rows that both the category and the service mean. */
function intersect(entries: readonly Entry[], logsource: Logsource): { entry: Entry; route: RouteDefinition }[] {
  const { category, service, ...rest } = logsource;
  if (category === undefined || service === undefined) return [];
  const byCategory = chooseEntries(entries, { ...rest, category });
  const byService = chooseEntries(entries, { ...rest, service });
  const found: { entry: Entry; route: RouteDefinition }[] = [];
  for (const entry of byCategory)
    for (const route of entry.routes)
      for (const other of byService.flatMap((candidate) => candidate.routes)) {
        const when = route.table === other.table ? intersectWhen(route.when, other.when) : undefined;
        if (when !== undefined)
          found.push({ entry, route: { ...route, when, fields: { ...other.fields, ...route.fields } } });
      }
  return found;
}

function intersectWhen(a: RouteDefinition['when'], b: RouteDefinition['when']): RouteDefinition['when'] | undefined {
  const merged: RouteDefinition['when'] = { ...a };
  for (const [path, values] of Object.entries(b)) {
    const before = merged[path];
    if (before === undefined) {
      merged[path] = values;
      continue;
    }
    const allowed = new Set(listOf(values).map(foldValue));
    const both = listOf(before).filter((value) => allowed.has(foldValue(value)));
    if (both.length === 0) return undefined;
    merged[path] = both;
  }
  return merged;
}

function buildRoute(key: string, entry: Entry, definition: RouteDefinition, columns?: ReadonlySet<string>): Route {
  const table = entry.mapping.tables[definition.table];
  const accesses = new Map<string, FieldAccess | undefined>();
  const resolve = (field: string): FieldAccess | undefined => {
    const mapped = own(definition.fields, field) ?? own(table?.fields, field);
    if (mapped !== undefined) return createAccess([mapped]);
    // The taxonomy strips spaces from names of the source; a rule may keep them.
    const names = field.includes(' ') ? [field, field.replaceAll(' ', '')] : [field];
    const paths = [...names, ...(table?.open === undefined ? [] : names.map((name) => `${table.open}.${name}`))];
    if (columns === undefined || table?.open !== undefined) return createAccess(paths);
    const held = paths.filter((path) => columns.has(path) || columns.has(parsePath(path).column));
    return held.length === 0 ? undefined : createAccess(held);
  };
  return {
    key,
    pack: entry.pack,
    table: definition.table,
    when: Object.entries(definition.when).map(([path, values]) => ({
      path,
      access: createAccess([path]),
      values: new Set(listOf(values).map(foldValue)),
    })),
    access(field) {
      if (!accesses.has(field)) accesses.set(field, resolve(field));
      return accesses.get(field);
    },
  };
}

function sortedWhen(definition: RouteDefinition): unknown {
  return Object.entries(definition.when)
    .map(([path, values]) => [path, listOf(values).map(foldValue).toSorted()])
    .toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
}

type Literal = string | number | boolean;

function listOf(values: Literal | readonly Literal[]): readonly Literal[] {
  return typeof values === 'object' ? values : [values];
}

function foldValue(value: Literal): string {
  return foldCase(String(value));
}

function same(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && foldCase(a) === foldCase(b);
}

function own(record: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
