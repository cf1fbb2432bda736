import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packManifest, sigmaMapping, tableDefinition, withStandardColumns } from '@belfry/schema';
import type { PackManifest, SigmaMapping, SourceParser, TableDefinition } from '@belfry/schema';
import { parseCodes } from './errors.ts';
import type { Pack, PackFile, PackProblem } from './pack.ts';
import { readFunctions } from './read-functions.ts';
import { readRules } from './read-rules.ts';
import { readYaml, validateYaml } from './read-yaml.ts';

/** The packs that come with Belfry: the folder `packs/` of the repository. */
export const builtInPackFolder: string = fileURLToPath(new URL('../../../../packs/', import.meta.url));

/**
 * Loads every source pack under `folders` (default: the built-in ones): each sub-folder with a `pack.yaml`, or the folder itself
 * when it has one. Folders whose name begins with `_` or `.` are skipped. Never throws: what is wrong in a pack is listed, and the
 * other packs load. Of two packs, tables or rules with the same id the first (by order of folders, then name) stays.
 */
export async function loadPacks(
  folders: readonly string[] = [builtInPackFolder],
): Promise<{ packs: Pack[]; problems: PackProblem[] }> {
  const problems: PackProblem[] = [];
  const loaded: Pack[] = [];
  for (const folder of folders) {
    for (const candidate of await listPackFolders(folder, problems)) {
      const pack = await loadPack(candidate, problems);
      if (pack !== undefined) loaded.push(pack);
    }
  }
  return { packs: dropDuplicates(loaded, problems), problems };
}

async function listPackFolders(folder: string, problems: PackProblem[]): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    if (entries.some((entry) => entry.name === 'pack.yaml')) return [folder];
    const found: string[] = [];
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (!entry.isDirectory() || /^[._]/.test(entry.name) || entry.name === 'node_modules') continue;
      const inner = await readdir(join(folder, entry.name));
      if (inner.includes('pack.yaml')) found.push(join(folder, entry.name));
    }
    return found;
  } catch (error) {
    problems.push({
      code: parseCodes.packUnreadable,
      file: folder,
      reason: `the folder cannot be read: ${messageOf(error)}`,
      hint: 'check the path of the pack folder in the settings and its permissions',
    });
    return [];
  }
}

async function loadPack(folder: string, problems: PackProblem[]): Promise<Pack | undefined> {
  const manifest = await readOne(join(folder, 'pack.yaml'), packManifest, problems, 'see packs/_template/pack.yaml');
  if (manifest === undefined) return undefined;
  const tables = await readTables(folder, manifest, problems);
  const parser = await importParser(folder, manifest, problems);
  if (tables.length === 0 || (parser === undefined && manifest.connectors.length > 0)) return undefined;
  const sigma = await readSigma(folder, problems);
  return {
    manifest,
    folder,
    tables,
    ...(parser === undefined ? {} : { parser }),
    ...(sigma === undefined ? {} : { sigma }),
    normalise: readFunctions(await readFiles(join(folder, 'normalise'), ['.kql'], problems), manifest, problems),
    rules: readRules(await readFiles(join(folder, 'rules'), ['.yaml', '.yml'], problems), problems),
    hunting: await readFiles(join(folder, 'hunting'), ['.yaml', '.yml', '.kql'], problems),
  };
}

async function readTables(folder: string, manifest: PackManifest, problems: PackProblem[]): Promise<TableDefinition[]> {
  const tables: TableDefinition[] = [];
  for (const file of await readFiles(join(folder, 'tables'), ['.yaml', '.yml'], problems)) {
    const table = validateText(file, tableDefinition, problems, 'a table has name, doc and columns {name, type, doc}');
    if (table !== undefined) tables.push(withStandardColumns(table));
  }
  for (const name of manifest.tables)
    if (!tables.some((table) => table.name === name))
      problems.push({
        code: parseCodes.tableMissing,
        file: join(folder, 'pack.yaml'),
        reason: `table ${name} is listed but has no valid file`,
        hint: `write tables/${name}.yaml or take ${name} out of "tables"`,
      });
  return tables;
}

async function importParser(
  folder: string,
  manifest: PackManifest,
  problems: PackProblem[],
): Promise<SourceParser | undefined> {
  const path = join(folder, 'parser.ts');
  if (!(await readdir(folder)).includes('parser.ts')) {
    if (manifest.connectors.length > 0)
      problems.push({
        code: parseCodes.parserMissing,
        file: path,
        reason: 'the pack names connectors but has no parser.ts',
        hint: 'export `parser: SourceParser` from parser.ts, or set "connectors: []" for a pack of tables only',
      });
    return undefined;
  }
  try {
    const module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as { parser?: Partial<SourceParser> };
    if (typeof module.parser?.detect === 'function' && typeof module.parser.parse === 'function')
      return module.parser as SourceParser;
    problems.push({
      code: parseCodes.parserBroken,
      file: path,
      reason: 'parser.ts exports no `parser` with detect and parse',
      hint: 'export const parser: SourceParser = { detect, parse }',
    });
  } catch (error) {
    problems.push({
      code: parseCodes.parserBroken,
      file: path,
      reason: `parser.ts cannot be loaded: ${messageOf(error)}`,
      hint: 'correct the module; it may use only syntax that Node strips (no enums, no parameter properties)',
    });
  }
  return undefined;
}

async function readSigma(folder: string, problems: PackProblem[]): Promise<SigmaMapping | undefined> {
  if (!(await readdir(folder)).includes('sigma.yaml')) return undefined;
  return readOne(join(folder, 'sigma.yaml'), sigmaMapping, problems, 'see packs/windows/sigma.yaml for the form');
}

async function readFiles(folder: string, endings: readonly string[], problems: PackProblem[]): Promise<PackFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    return [];
  }
  const files: PackFile[] = [];
  for (const name of names.toSorted()) {
    if (!endings.some((ending) => name.endsWith(ending))) continue;
    const file = await readText(join(folder, name), problems);
    if (file !== undefined) files.push(file);
  }
  return files;
}

async function readText(path: string, problems: PackProblem[]): Promise<PackFile | undefined> {
  try {
    return { path, text: await readFile(path, 'utf8') };
  } catch (error) {
    problems.push({
      code: parseCodes.packUnreadable,
      file: path,
      reason: `cannot be read: ${messageOf(error)}`,
      hint: 'check that the file exists and may be read',
    });
    return undefined;
  }
}

async function readOne<T extends Parameters<typeof validateYaml>[0]>(
  path: string,
  schema: T,
  problems: PackProblem[],
  hint: string,
): Promise<ReturnType<typeof validateYaml<T>>['value'] | undefined> {
  const file = await readText(path, problems);
  return file === undefined ? undefined : validateText(file, schema, problems, hint);
}

function validateText<T extends Parameters<typeof validateYaml>[0]>(
  file: PackFile,
  schema: T,
  problems: PackProblem[],
  hint: string,
): ReturnType<typeof validateYaml<T>>['value'] | undefined {
  const read = readYaml(file.path, file.text);
  problems.push(...read.problems);
  const document = read.documents[0];
  if (document === undefined) {
    if (read.problems.length === 0)
      problems.push({ code: parseCodes.contentInvalid, file: file.path, line: 1, reason: 'the file is empty', hint });
    return undefined;
  }
  const validated = validateYaml(schema, file.path, document, hint);
  problems.push(...validated.problems);
  return validated.value;
}

/** Keeps the first of each pack id, table name and rule id, and reports the others. */
function dropDuplicates(packs: readonly Pack[], problems: PackProblem[]): Pack[] {
  const seen = new Map<string, string>();
  const isFirst = (kind: string, code: string, id: string, file: string): boolean => {
    const key = `${kind} ${id.toLowerCase()}`;
    const before = seen.get(key);
    if (before === undefined) {
      seen.set(key, file);
      return true;
    }
    problems.push({
      code,
      file,
      reason: `${kind} ${id} is already defined by ${before}; this one is not used`,
      hint: `give one of them another ${kind === 'rule' ? 'id' : 'name'}, or remove one`,
    });
    return false;
  };
  return packs
    .filter((pack) => isFirst('pack', parseCodes.duplicatePack, pack.manifest.id, join(pack.folder, 'pack.yaml')))
    .map((pack) => ({
      ...pack,
      tables: pack.tables.filter((table) =>
        isFirst('table', parseCodes.duplicateTable, table.name, join(pack.folder, 'tables', `${table.name}.yaml`)),
      ),
      rules: pack.rules.filter(
        // `every` would stop at the first duplicate and leave later ids of the file unreported.
        (rule) =>
          rule.ids.map((id) => isFirst('rule', parseCodes.duplicateRule, id, rule.path)).every((first) => first),
      ),
    }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
