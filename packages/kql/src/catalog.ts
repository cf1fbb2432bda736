import { constantColumns, withStandardColumns, type KqlType, type TableDefinition } from '@belfry/schema';

/** A saved function: ASIM parsers of packs and functions that people save. Its body is bound at each call. */
export interface SavedFunction {
  readonly name: string;
  /** As in KQL, with the parentheses: `(starttime:datetime=datetime(null), user:string='*')`. */
  readonly parameters: string;
  readonly body: string;
  readonly doc?: string;
}

/** A watchlist, small enough to stand in a query: `_GetWatchlist('alias')` gives its rows. */
export interface WatchlistDefinition {
  readonly alias: string;
  /** The column that `SearchKey` repeats. */
  readonly searchKey: string;
  readonly columns: readonly string[];
  /** Cells by position of `columns`; all are text. */
  readonly rows: readonly (readonly string[])[];
}

export interface CatalogColumn {
  readonly name: string;
  readonly type: KqlType;
  /** Has a text index. */
  readonly search: boolean;
}
export interface CatalogTable {
  readonly name: string;
  readonly columns: readonly CatalogColumn[];
  /** It may have further columns, as `AzureDiagnostics` has those of the resources that write to it: one that is not known is empty. */
  readonly open: boolean;
}

/** What names a query may use. Immutable; `version` changes with every new catalog. */
export interface Catalog {
  readonly version: number;
  readonly tables: ReadonlyMap<string, CatalogTable>;
  readonly functions: ReadonlyMap<string, SavedFunction>;
  readonly watchlists: ReadonlyMap<string, WatchlistDefinition>;
  /** A watchlist that is not there has no rows, and says so in a warning; otherwise it is an error. */
  readonly unknownWatchlistsAreEmpty: boolean;
  /** Hosts that `externaldata` may read, see `externalAddressProblem`; `any` where nothing is fetched and only the query is judged. */
  readonly externalHosts: readonly string[] | 'any';
}

export interface CatalogInput {
  readonly tables: readonly TableDefinition[];
  readonly functions?: readonly SavedFunction[];
  readonly watchlists?: readonly WatchlistDefinition[];
  /** Names of tables that may have further columns. */
  readonly openTables?: readonly string[];
  readonly unknownWatchlistsAreEmpty?: boolean;
  readonly externalHosts?: readonly string[] | 'any';
}

/** Sentinel's list of ASIM parsers to leave out: the parsers that people bring ask for it, so it is always there. */
const disabledParsers: WatchlistDefinition = {
  alias: 'ASimDisabledParsers',
  searchKey: 'CallerContext',
  columns: ['CallerContext', 'SourceSpecificParser'],
  rows: [],
};

let version = 0;

/** Builds a catalog; every table gets the standard and constant columns. A table hides a saved function of its name. */
export function createCatalog(input: CatalogInput): Catalog {
  const tables = new Map<string, CatalogTable>();
  for (const definition of input.tables) {
    const columns = [...withStandardColumns(definition).columns, ...constantColumns].map(
      ({ name, type, search = false }): CatalogColumn => ({ name, type, search }),
    );
    const open = input.openTables?.includes(definition.name) ?? false;
    tables.set(definition.name, { name: definition.name, columns, open });
  }
  const functions = new Map<string, SavedFunction>();
  for (const saved of input.functions ?? []) if (!tables.has(saved.name)) functions.set(saved.name, saved);
  const watchlists = new Map(
    [disabledParsers, ...(input.watchlists ?? [])].map((watchlist) => [watchlist.alias, watchlist]),
  );
  version += 1;
  const { unknownWatchlistsAreEmpty = false, externalHosts = [] } = input;
  return { version, tables, functions, watchlists, unknownWatchlistsAreEmpty, externalHosts };
}
