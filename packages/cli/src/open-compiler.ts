import { createCatalog, createCompiler, type Compiler } from '@belfry/kql';
import { loadConfig, loadContent } from '@belfry/server';

/** A compiler over the tables and functions of the packs that the settings name. */
export async function openCompiler(configFile: string | undefined): Promise<Compiler> {
  const content = await loadContent(loadConfig(configFile, process.env));
  const { tables, functions, watchlists } = content;
  return createCompiler(createCatalog({ tables, functions, watchlists }));
}
