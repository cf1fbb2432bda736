import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { WatchlistDefinition } from '@belfry/kql';
import { BelfryError } from '@belfry/schema';
import { splitDefinition, type AsimFunction } from '#parse';
import { scheduleCodes, type RuleProblem } from '#scheduled-detection';

/** What queries may use beside tables: functions and watchlists that people keep in files. */
export interface QueryContent {
  readonly functions: readonly AsimFunction[];
  readonly watchlists: readonly WatchlistDefinition[];
  /** What each file gives, by its path. */
  readonly byPath: ReadonlyMap<string, AsimFunction | WatchlistDefinition>;
  /** Files that cannot be read, with the reason. */
  readonly problems: readonly RuleProblem[];
}

/** A watchlist stands in the text of each query that names it. */
const maxWatchlistBytes = 1024 * 1024;
const maxFunctionBytes = 256 * 1024;

/**
 * Reads saved functions and watchlists. A broken file is a problem, never a stop: what `before` has of it stays in use. A folder that
 * is not there stops with its name.
 */
export function readQueryContent(from: {
  readonly functionFolders: readonly string[];
  readonly watchlistFolder: string;
  readonly before?: QueryContent['byPath'] | undefined;
}): QueryContent {
  const problems: RuleProblem[] = [];
  const byPath = new Map<string, AsimFunction | WatchlistDefinition>();
  const read = <Item extends AsimFunction | WatchlistDefinition>(
    setting: string,
    folder: string,
    ending: string,
    maxBytes: number,
    take: (path: string, text: string) => Item,
  ): Item[] =>
    filesOf(setting, folder, ending).flatMap((path) => {
      try {
        const { size } = statSync(path);
        if (size > maxBytes) throw new Error(`the file has ${size} bytes, at most ${maxBytes} are taken`);
        const item = take(path, new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)));
        byPath.set(path, item);
        return [item];
      } catch (error) {
        // The same file under the same folder was of the same kind.
        const before = from.before?.get(path) as Item | undefined;
        const reason = (error as Error).message;
        problems.push({
          code: scheduleCodes.unreadable,
          path,
          reason: before === undefined ? reason : keptBefore(reason),
        });
        if (before === undefined) return [];
        byPath.set(path, before);
        return [before];
      }
    });
  const functions = from.functionFolders.flatMap((folder) =>
    read('functions.folders', folder, '.kql', maxFunctionBytes, readFunction),
  );
  const watchlists =
    from.watchlistFolder === ''
      ? []
      : read('watchlists.folder', from.watchlistFolder, '.csv', maxWatchlistBytes, readWatchlist);
  return { functions, watchlists, byPath, problems };
}

/** What people read of a file whose version before stays in use. */
export const keptBefore = (reason: string): string => `${reason}; the version before stays in use`;

function filesOf(setting: string, folder: string, ending: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.toLowerCase().endsWith(ending) && !name.startsWith('.'))
      .toSorted()
      .map((name) => join(folder, name));
  } catch (cause) {
    throw new BelfryError('BELFRY-CONFIG-005', `the folder of ${setting} cannot be read`, {
      where: folder,
      hint: 'correct or remove it in belfry.yaml',
      cause,
    });
  }
}

function readFunction(_path: string, text: string): AsimFunction {
  const definition = splitDefinition(text, '');
  if (definition === undefined)
    throw new Error('it defines no function: write `let <Name> = (<parameters>) { <query> };`');
  return definition;
}

/** The first line names the columns; a line with fewer or more cells than names is an error with its number. */
function readWatchlist(path: string, text: string): WatchlistDefinition {
  const [columns, ...rows] = parse(text, { bom: true, skip_empty_lines: true, trim: true }) as string[][];
  if (columns === undefined) throw new Error('it is empty: the first line names the columns');
  const twice = columns.find((name, index) => name === '' || columns.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`a column has ${twice === '' ? 'no name' : `the name ${twice} twice`}`);
  const searchKey = columns.includes('SearchKey') ? 'SearchKey' : columns[0]!;
  return { alias: basename(path).replace(/\.csv$/i, ''), searchKey, columns, rows };
}
