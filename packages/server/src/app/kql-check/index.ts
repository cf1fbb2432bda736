import type { Content } from '../content.ts';
import { applicationInsights } from './application-insights.ts';
import { openScratchEngine, type ScratchEngine } from '../scratch-engine.ts';
import { mergeTables, openTables, readSchemaFile, toTables } from './read-schema.ts';

export { checkQueries, runQueries, type CheckSummary, type QueryFailure } from './check-queries.ts';
export { gapsPage } from './gaps-page.ts';
export { readSchemaFile } from './read-schema.ts';
export { readQueryFiles, readQueryLines } from './read-queries.ts';

/**
 * An empty database with the packs' tables and functions, and the tables of a schema file beside them. What other people's queries bring along
 * is empty: a watchlist that is not here has no rows and the columns that the query names, and `externaldata` fetches nothing.
 */
export async function openEmptyDatabase(content: Content, schemaPath: string | undefined): Promise<ScratchEngine> {
  const schema = schemaPath === undefined ? [] : toTables(await readSchemaFile(schemaPath));
  const tables = mergeTables(mergeTables(applicationInsights, schema), content.tables);
  return openScratchEngine(tables, content.functions, {
    watchlists: content.watchlists,
    openTables,
    unknownWatchlistsAreEmpty: true,
    externalHosts: 'any',
  });
}
