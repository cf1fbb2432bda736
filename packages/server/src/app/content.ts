import { readFileSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import type { WatchlistDefinition } from '@belfry/kql';
import { BelfryError, type TableDefinition } from '@belfry/schema';
import type { ContentProblem } from '@belfry/schema/api';
import { readRules, type SigmaProblem } from '@belfry/sigma';
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
import { keptBefore, readQueryContent, type QueryContent } from './query-content.ts';

/** Everything that packs and folders say. Packs are read at the start; folders again when something in them has changed. */
export interface Content {
  readonly packs: readonly Pack[];
  readonly tables: readonly TableDefinition[];
  readonly functions: readonly AsimFunction[];
  readonly watchlists: readonly WatchlistDefinition[];
  readonly analyticsRules: readonly ScheduledRule[];
  /** Sigma files: those of packs, then those of the folders of `rules.folders`. */
  readonly sigmaFiles: readonly RuleFile[];
  readonly problems: readonly (PackProblem | RuleProblem)[];
  /** Of `problems` those of the packs. */
  readonly packProblems: readonly PackProblem[];
  /** The files of `rules.folders` that are in use. */
  readonly folderFiles: readonly RuleFile[];
  /** What each file of saved functions and watchlists gives, by its path. */
  readonly queryFiles: QueryContent['byPath'];
}

type ContentConfig = Pick<Config, 'packs' | 'rules'> & Partial<Pick<Config, 'functions' | 'watchlists'>>;

const maxRuleBytes = 1024 * 1024;
const maxDepth = 16;

/** Loads packs and rules. A broken file is a problem, never a stop; a folder that is not there stops with its name. */
export async function loadContent(config: ContentConfig): Promise<Content> {
  const { packs, problems: packProblems } = await loadPacks([builtInPackFolder, ...config.packs.folders]);
  return readFolders(config, packs, packProblems, undefined);
}

/**
 * Reads the folders anew; packs stay as they are. Of a file that is broken now, the version before stays in use, and a problem says so.
 * Throws `BelfryError` for a folder that is not there.
 */
export function reloadContent(config: ContentConfig, before: Content): Content {
  return readFolders(config, before.packs, before.packProblems, before);
}

function readFolders(
  config: ContentConfig,
  packs: readonly Pack[],
  packProblems: readonly PackProblem[],
  before: Content | undefined,
): Content {
  const packFiles = (kind: 'analytics' | 'sigma'): RuleFile[] =>
    packs.flatMap((pack) =>
      pack.rules
        .filter((rule) => rule.kind === kind)
        .map(({ path, text }) => ({ path, text, origin: pack.manifest.id })),
    );
  const folderProblems: RuleProblem[] = [];
  const read = config.rules.folders.flatMap((folder) => readRuleFolder(folder, folderProblems));
  const folderFiles =
    before === undefined ? read : keepSound(read, before.folderFiles, folderProblems, config.rules.placeholders);
  const { rules, problems } = loadAnalyticsRules([
    ...packFiles('analytics'),
    ...folderFiles.filter(({ text }) => isAnalyticsRule(text)),
  ]);
  const queryFiles = readQueryContent({
    functionFolders: config.functions?.folders ?? [],
    watchlistFolder: config.watchlists?.folder ?? '',
    before: before?.queryFiles,
  });
  return {
    packs,
    tables: packs.flatMap((pack) => pack.tables),
    functions: withSaved(createAsimFunctions(packs), queryFiles.functions),
    watchlists: queryFiles.watchlists,
    analyticsRules: rules,
    sigmaFiles: [...packFiles('sigma'), ...folderFiles.filter(({ text }) => !isAnalyticsRule(text))],
    problems: [...packProblems, ...folderProblems, ...problems, ...queryFiles.problems],
    packProblems,
    folderFiles,
    queryFiles: queryFiles.byPath,
  };
}

/** Puts the version before in the place of each file that has become unreadable or broken. */
function keepSound(
  files: readonly RuleFile[],
  before: readonly RuleFile[],
  problems: RuleProblem[],
  placeholders: Config['rules']['placeholders'],
): RuleFile[] {
  const earlier = new Map(before.map((file) => [file.path, file]));
  const unreadable = new Set(problems.map(({ path }) => path));
  for (const [index, problem] of problems.entries())
    if (earlier.has(problem.path)) problems[index] = { ...problem, reason: keptBefore(problem.reason) };
  const kept = files.map((file) => {
    const old = earlier.get(file.path);
    if (old === undefined || old.text === file.text) return file;
    const [problem] = isAnalyticsRule(file.text)
      ? loadAnalyticsRules([file]).problems
      : readRules(file.text, file.path, (name) => placeholders[name]).problems.filter(
          ({ kind }) => kind === 'rejected',
        );
    if (problem === undefined) return file;
    const { code, path, line, reason } = problem;
    problems.push({ code, path, reason: keptBefore(reason), ...(line === undefined ? {} : { line }) });
    return old;
  });
  return [...kept, ...before.filter(({ path }) => unreadable.has(path))];
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
