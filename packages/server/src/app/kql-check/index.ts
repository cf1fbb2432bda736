import type { SavedFunction } from '@belfry/kql';
import type { Content } from '../content.ts';
import { applicationInsights } from './application-insights.ts';
import type { BroughtAlong } from './brought-along.ts';
import { openScratchEngine, type ScratchEngine } from '../scratch-engine.ts';
import { mergeTables, openTables, readSchemaFile, toCustomLogs, toTables } from './read-schema.ts';

export { broughtAlong, type BroughtAlong } from './brought-along.ts';
export { checkQueries, runQueries, type CheckSummary, type QueryFailure } from './check-queries.ts';
export { gapsPage } from './gaps-page.ts';
export { readSchemaFile } from './read-schema.ts';
export { readQueryFiles, readQueryLines } from './read-queries.ts';

/** Functions that Sentinel has over tables of its own. */
const sentinelFunctions: readonly SavedFunction[] = ['SentinelAudit', 'SentinelHealth'].map((table) => ({
  name: `_${table}`,
  parameters: '()',
  body: table,
}));

const nothing: BroughtAlong = { functions: [], customLogs: [] };

/**
 * An empty database with the packs' tables and functions, and the tables of a schema file beside them. What other people's queries bring along
 * is empty: a watchlist that is not here has no rows and the columns that the query names, a custom log likewise, and `externaldata` fetches
 * nothing. Functions that a collection defines do not hide those that are here.
 */
export async function openEmptyDatabase(
  content: Content,
  schemaPath: string | undefined,
  brought: BroughtAlong = nothing,
): Promise<ScratchEngine> {
  const schema = schemaPath === undefined ? [] : toTables(await readSchemaFile(schemaPath));
  const known = mergeTables(mergeTables(applicationInsights, schema), content.tables);
  const names = new Set(known.map(({ name }) => name));
  const customLogs = toCustomLogs(brought.customLogs.filter(({ name }) => !names.has(name)));
  const own = [...sentinelFunctions.filter(({ body }) => names.has(body)), ...brought.functions];
  return openScratchEngine([...known, ...customLogs], withOwn(content.functions, own), {
    watchlists: content.watchlists,
    openTables: [...openTables, ...customLogs.map(({ name }) => name)],
    unknownWatchlistsAreEmpty: true,
    externalHosts: 'any',
  });
}

function withOwn(functions: readonly SavedFunction[], own: readonly SavedFunction[]): readonly SavedFunction[] {
  const names = new Set(functions.map(({ name }) => name));
  return [...functions, ...own.filter(({ name }) => !names.has(name))];
}
