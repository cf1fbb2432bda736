import { loadConfig, loadContent } from '@belfry/server';
import { printJson, printTable } from '../output.ts';

/** `belfry pack list`. */
export async function listPacks(options: { config: string | undefined; json?: boolean }): Promise<void> {
  const { packs, problems } = await loadContent(loadConfig(options.config, process.env));
  if (options.json === true) {
    printJson({
      packs: packs.map(({ manifest, tables, rules }) => ({
        id: manifest.id,
        title: manifest.title,
        version: manifest.version,
        tables: tables.map((table) => table.name),
        schemas: manifest.schemas,
        rules: rules.length,
      })),
      problems,
    });
    return;
  }
  printTable(
    ['pack', 'version', 'tables', 'ASIM schemas', 'rules'],
    packs.map(({ manifest, tables, rules }) => [
      manifest.id,
      manifest.version,
      tables.map((table) => table.name).join(', '),
      manifest.schemas.join(', '),
      rules.length,
    ]),
  );
  for (const problem of problems) {
    const file = 'file' in problem ? problem.file : problem.path;
    process.stderr.write(
      `${problem.code} ${file}${problem.line === undefined ? '' : `:${problem.line}`}: ${problem.reason}\n`,
    );
  }
}
