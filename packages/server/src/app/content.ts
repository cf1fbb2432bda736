import { readFileSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import type { WatchlistDefinition } from '@belfry/kql';
import { BelfryError, type TableDefinition } from '@belfry/schema';
import type { ContentProblem } from '@belfry/schema/api';
import type { SigmaProblem } from '@belfry/sigma';
import type { Config } from '#core';
import {
  type AsimFunction,
  builtInPackFolder,
  createAsimFunctions,
  loadPacks,
  type Pack,
  type PackProblem,
} from '#parse';
import {
  loadAnalyticsRules,
  scheduleCodes,
  type RuleFile,
  type RuleProblem,
  type ScheduledRule,
} from '#scheduled-detection';
import { readQueryContent } from './query-content.ts';

/** Everything that packs and rule folders say, read once at the start. */
export interface Content {
  readonly packs: readonly Pack[];
  readonly tables: readonly TableDefinition[];
  readonly functions: readonly AsimFunction[];
  readonly watchlists: readonly WatchlistDefinition[];
  readonly analyticsRules: readonly ScheduledRule[];
  /** Sigma files: those of packs, then those of the folders of `rules.folders`. */
  readonly sigmaFiles: readonly RuleFile[];
  readonly problems: readonly (PackProblem | RuleProblem)[];
}

const maxRuleBytes = 1024 * 1024;
const maxDepth = 16;

/** Loads packs and rules. A broken file is a problem, never a stop; a folder that is not there stops with its name. */
export async function loadContent(
  config: Pick<Config, 'packs' | 'rules'> & Partial<Pick<Config, 'functions' | 'watchlists'>>,
): Promise<Content> {
  const { packs, problems: packProblems } = await loadPacks([builtInPackFolder, ...config.packs.folders]);
  const packFiles = (kind: 'analytics' | 'sigma'): RuleFile[] =>
    packs.flatMap((pack) =>
      pack.rules
        .filter((rule) => rule.kind === kind)
        .map(({ path, text }) => ({ path, text, origin: pack.manifest.id })),
    );
  const folderProblems: RuleProblem[] = [];
  const folderFiles = config.rules.folders.flatMap((folder) => readRuleFolder(folder, folderProblems));
  const { rules, problems } = loadAnalyticsRules([
    ...packFiles('analytics'),
    ...folderFiles.filter(({ text }) => isAnalyticsRule(text)),
  ]);
  const queryFiles = readQueryContent({
    functionFolders: config.functions?.folders ?? [],
    watchlistFolder: config.watchlists?.folder ?? '',
  });
  return {
    packs,
    tables: packs.flatMap((pack) => pack.tables),
    functions: withSaved(createAsimFunctions(packs), queryFiles.functions),
    watchlists: queryFiles.watchlists,
    analyticsRules: rules,
    sigmaFiles: [...packFiles('sigma'), ...folderFiles.filter(({ text }) => !isAnalyticsRule(text))],
    problems: [...packProblems, ...folderProblems, ...problems, ...queryFiles.problems],
  };
}

/** A function that people save stands before one of the same name. */
function withSaved(functions: Content['functions'], saved: Content['functions']): Content['functions'] {
  const names = new Set(saved.map(({ name }) => name));
  return [...saved, ...functions.filter(({ name }) => !names.has(name))];
}

/** An analytics rule has a query; a Sigma rule has a detection. */
function isAnalyticsRule(text: string): boolean {
  return /^query:/m.test(text) && !/^detection:/m.test(text);
}

function readRuleFolder(folder: string, problems: RuleProblem[]): RuleFile[] {
  try {
    if (!statSync(folder).isDirectory()) throw new Error('it is no folder');
  } catch (cause) {
    throw new BelfryError('BELFRY-CONFIG-005', 'a folder of rules.folders cannot be read', {
      where: folder,
      hint: 'correct or remove it in belfry.yaml',
      cause,
    });
  }
  const files: RuleFile[] = [];
  const refuse = (path: string, reason: string): void => {
    problems.push({ code: scheduleCodes.unreadable, path, reason });
  };
  const walk = (path: string, depth: number): void => {
    for (const entry of listFolder(path, refuse)) {
      const full = join(path, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith('.')) {
        if (depth < maxDepth) walk(full, depth + 1);
        else refuse(full, `deeper than ${maxDepth} folders: move the rules up`);
      } else if (entry.isFile() && /\.ya?ml$/i.test(entry.name) && !entry.name.endsWith('.test.yaml')) {
        const text = readRuleText(full, refuse);
        if (text !== undefined) files.push({ path: full, text, origin: folder });
      }
    }
  };
  walk(folder, 0);
  return files;
}

function listFolder(path: string, refuse: (path: string, reason: string) => void): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    refuse(path, `the folder cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function readRuleText(path: string, refuse: (path: string, reason: string) => void): string | undefined {
  try {
    const { size } = statSync(path);
    if (size <= maxRuleBytes) return readFileSync(path, 'utf8');
    refuse(path, `the file has ${size} bytes, a rule file has at most ${maxRuleBytes}: split it`);
  } catch (error) {
    refuse(path, `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}

/** Problems of packs, analytics rules and Sigma rules in one form. */
export function listProblems(content: Content, sigma: readonly SigmaProblem[]): ContentProblem[] {
  return [...content.problems, ...sigma.filter(({ kind }) => kind === 'rejected')].map((problem) => ({
    code: problem.code,
    file: 'file' in problem ? problem.file : problem.path,
    line: problem.line ?? null,
    reason: problem.reason,
    hint: 'hint' in problem ? problem.hint : null,
  }));
}
