import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { sigmaCodes, type SigmaProblem } from '../errors.ts';
import { readRules } from '../read/read-rules.ts';
import { maxTextLength } from '../read/yaml-tree.ts';
import type { SigmaCorrelation } from '../correlation.ts';
import type { SigmaFilter, SigmaRule, Watchlists } from '../rule.ts';
import { linkRules, type LinkedRules } from './rule-set.ts';

export interface LoadedRules extends LinkedRules {
  /** Files read. */
  readonly files: number;
}

/**
 * Loads and links all Sigma rules, correlations and filters (`*.yml`, `*.yaml`) below the given folders or files, in order of path. Never throws: what cannot be read is a problem,
 * and the rest loads. Of rules with the same id the first stays. A rule's path is relative to the folder it was found in, `/`-separated.
 */
export async function loadRules(sources: readonly string[], watchlists?: Watchlists): Promise<LoadedRules> {
  const rules: SigmaRule[] = [];
  const correlations: SigmaCorrelation[] = [];
  const filters: SigmaFilter[] = [];
  const problems: SigmaProblem[] = [];
  let files = 0;
  for (const source of sources) {
    for (const { file, path } of await listFiles(source, problems)) {
      files++;
      const text = await readText(file, path, problems);
      if (text === undefined) continue;
      const read = readRules(text, path, watchlists);
      rules.push(...read.rules);
      correlations.push(...read.correlations);
      filters.push(...read.filters);
      problems.push(...read.problems);
    }
  }
  const linked = linkRules({ rules, correlations, filters });
  return { ...linked, problems: [...problems, ...linked.problems], files };
}

async function listFiles(source: string, problems: SigmaProblem[]): Promise<{ file: string; path: string }[]> {
  try {
    if (!(await stat(source)).isDirectory()) return [{ file: source, path: source }];
    const entries = await readdir(source, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return { file, path: relative(source, file).replaceAll('\\', '/') };
      })
      .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  } catch (error) {
    problems.push(unreadable(source, error));
    return [];
  }
}

async function readText(file: string, path: string, problems: SigmaProblem[]): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    if (size <= maxTextLength) return await readFile(file, 'utf8');
    const reason = `the file has ${size} bytes, more than ${maxTextLength}`;
    problems.push({ code: sigmaCodes.tooLarge, kind: 'rejected', path, line: 1, reason });
  } catch (error) {
    problems.push(unreadable(path, error));
  }
  return undefined;
}

function unreadable(path: string, error: unknown): SigmaProblem {
  const reason = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  return { code: sigmaCodes.fileUnreadable, kind: 'rejected', path, line: 1, reason };
}
