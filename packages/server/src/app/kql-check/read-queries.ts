import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SavedFunction } from '@belfry/kql';
import { BelfryError, kqlTypes } from '@belfry/schema';
import { isScalar, LineCounter, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { kqlCheckCodes } from './errors.ts';

/** A query of a collection, or why its place in the collection gives none. */
export interface CollectedQuery {
  readonly id: string;
  readonly file: string;
  readonly query: string;
  /** Why there is no query to run: the line is no JSON object with a query. */
  readonly problem?: string;
  /** The function that the query is the body of, by each of its names. */
  readonly defines?: readonly SavedFunction[];
  /** Where an offset of the query is in its file, both from 1. */
  place(offset: number): { line: number; column: number };
}

const maxFileBytes = 16 * 1024 * 1024;
const maxDepth = 16;

/**
 * Reads a JSONL collection, a line `{"id", "query"}` each, one at a time. A line without `id` is `<file stem>-<line counted from 0>`; empty lines are none.
 */
export async function* readQueryLines(path: string): AsyncGenerator<CollectedQuery> {
  const input = createReadStream(path);
  // A stream that fails ends the loop of lines without a word.
  const failed = new Promise<never>((_, reject) => {
    input.on('error', (cause) => reject(unreadable(path, cause)));
  });
  failed.catch(() => undefined);
  const stem = basename(path, extname(path));
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  for (let index = 0; ; index++) {
    const { value: line, done } = await Promise.race([lines.next(), failed]);
    if (done === true) return;
    if (line.trim() === '') continue;
    yield readLine(path, line, index, `${stem}-${index}`);
  }
}

function readLine(file: string, lineText: string, index: number, fallbackId: string): CollectedQuery {
  // A line of JSON has no lines of the query: the place is in the query's own text.
  const common = { file, place: (offset: number) => ({ line: index + 1, column: offset + 1 }) };
  let value: unknown;
  try {
    value = JSON.parse(lineText);
  } catch (error) {
    return {
      ...common,
      id: fallbackId,
      query: '',
      problem: `line ${index + 1} is no JSON: ${(error as Error).message}`,
    };
  }
  const line = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const { id, query } = line;
  const named = { ...common, id: typeof id === 'string' || typeof id === 'number' ? String(id) : fallbackId };
  if (typeof query !== 'string') return { ...named, query: '', problem: `line ${index + 1} has no "query"` };
  return { ...named, ...withParameters(line, query, named.place) };
}

/** A query as it is run: the defaults of its parameters stand before it where it is the body of a function. */
function withParameters(
  line: Readonly<Record<string, unknown>>,
  query: string,
  place: CollectedQuery['place'],
): Pick<CollectedQuery, 'query' | 'defines' | 'place'> {
  const parameters = parameterDefaults(line.parser);
  return {
    query: parameters + query,
    defines: definedFunctions(line, query),
    place: (offset) => place(Math.max(0, offset - parameters.length)),
  };
}

const parserFunction = z.object({
  params: z.array(
    z.object({
      Name: z.string().regex(/^\w+$/),
      Type: z.enum(kqlTypes),
      Default: z.union([z.string(), z.boolean(), z.number()]),
    }),
  ),
  parserName: z.string().nullish(),
  builtin: z.string().nullish(),
});
type ParserParameter = z.infer<typeof parserFunction>['params'][number];

const defaultOf = ({ Type, Default }: ParserParameter): string =>
  Type === 'string' ? JSON.stringify(String(Default)) : String(Default);

/**
 * A line with `parser: {params: [{Name, Type, Default}]}` has the body of a function as its query, as Sentinel's parsers are kept: it is run with the
 * parameters' defaults, which stand before it as `let` statements.
 */
function parameterDefaults(parser: unknown): string {
  const read = parserFunction.safeParse(parser);
  if (!read.success) return '';
  return read.data.params.map((parameter) => `let ${parameter.Name} = ${defaultOf(parameter)}; `).join('');
}

/**
 * The functions that a line defines for the others: one with `kind: "parser"` or `parser`. Their names are the parser's own; else that of the
 * line or of its file, where one can be a name in a query.
 */
function definedFunctions(line: Readonly<Record<string, unknown>>, body: string): SavedFunction[] {
  const read = parserFunction.safeParse(line.parser);
  if (!read.success && line.kind !== 'parser') return [];
  const parser = read.data;
  const file = typeof line.path === 'string' ? basename(line.path, extname(line.path)) : undefined;
  const own = [parser?.parserName, parser?.builtin];
  const names: readonly unknown[] = own.some(isName) ? own : [isName(line.name) ? line.name : file];
  const parameters = (parser?.params ?? []).map(
    (parameter) => `${parameter.Name}:${parameter.Type}=${defaultOf(parameter)}`,
  );
  // A body that has the name defines the function itself, for its own use.
  const isFree = (name: string): boolean => !new RegExp(String.raw`\b${name}\b`).test(body);
  return names
    .filter(isName)
    .filter(isFree)
    .map((name) => ({ name, parameters: `(${parameters.join(', ')})`, body }));
}

const isName = (value: unknown): value is string => typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value);

export interface QueryFiles {
  readonly queries: readonly CollectedQuery[];
  /** YAML files without a query, for example Sigma rules. */
  readonly without: readonly string[];
}

/** Reads the queries of files and folders: `.kql` files, and rules or hunting queries in Sentinel's YAML. */
export async function readQueryFiles(paths: readonly string[]): Promise<QueryFiles> {
  const queries: CollectedQuery[] = [];
  const without: string[] = [];
  for (const path of paths)
    for (const file of await listQueryFiles(path, 0)) {
      const found = await readQueryFile(file);
      queries.push(...found);
      if (found.length === 0) without.push(file);
    }
  return { queries, without };
}

async function listQueryFiles(path: string, depth: number): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const files: string[] = [];
    for (const entry of (await readdir(path, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = join(path, entry.name);
      if (entry.isDirectory() && depth < maxDepth && !/^\.|^node_modules$/.test(entry.name))
        files.push(...(await listQueryFiles(full, depth + 1)));
      else if (entry.isFile() && /\.(?:kql|ya?ml)$/i.test(entry.name) && !/\.test\.ya?ml$/i.test(entry.name))
        files.push(full);
    }
    return files;
  } catch (cause) {
    throw cause instanceof BelfryError ? cause : unreadable(path, cause);
  }
}

async function readQueryFile(file: string): Promise<CollectedQuery[]> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > maxFileBytes) throw new Error(`it has ${size} bytes, more than ${maxFileBytes}`);
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
  return /\.ya?ml$/i.test(file) ? readYamlQueries(file, text) : [{ id: file, file, query: text, place: placeIn(text) }];
}

/** Where YAML keeps a query: rules and hunting queries, parsers of ASIM, parsers of solutions. */
const queryKeys = ['query', 'ParserQuery', 'FunctionQuery'];

/** A parser in Sentinel's YAML as a line of a collection. */
function parserLine(document: unknown): Readonly<Record<string, unknown>> {
  const fields = (document ?? {}) as Readonly<Record<string, unknown>>;
  return {
    kind: 'parser',
    name: fields.FunctionName ?? fields.FunctionAlias,
    parser: {
      params: fields.ParserParams ?? [],
      parserName: fields.ParserName,
      builtin: fields.EquivalentBuiltInParser,
    },
  };
}

function readYamlQueries(file: string, text: string): CollectedQuery[] {
  const counter = new LineCounter();
  const queries: CollectedQuery[] = [];
  const problem = (reason: string): CollectedQuery => ({
    id: file,
    file,
    query: '',
    problem: reason,
    place: () => ({ line: 1, column: 1 }),
  });
  try {
    for (const document of parseAllDocuments(text, { lineCounter: counter })) {
      const [error] = document.errors;
      if (error !== undefined) return [...queries, problem(`no valid YAML: ${error.message}`)];
      const read = (key: string): unknown =>
        (document as { get?(key: string, keepScalar: true): unknown }).get?.(key, true);
      const node = queryKeys.map(read).find((found) => isScalar(found) && typeof found.value === 'string');
      if (!isScalar(node) || typeof node.value !== 'string') continue;
      const id = queries.length === 0 ? file : `${file}#${queries.length + 1}`;
      const start = counter.linePos(node.range?.[0] ?? 0);
      const place = placeInYaml(node.value, node.type, start, text);
      const line = read('query') === undefined ? parserLine(document.toJS()) : {};
      queries.push({ id, file, ...withParameters(line, node.value, place) });
    }
  } catch (error) {
    return [...queries, problem(`no valid YAML: ${(error as Error).message}`)];
  }
  return queries;
}

const placeIn =
  (text: string) =>
  (offset: number): { line: number; column: number } => {
    const before = text.slice(0, offset);
    return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
  };

/** A block (`|`) keeps the query's lines below its header, indented; other forms are told by where they begin. */
function placeInYaml(
  query: string,
  type: string | undefined,
  start: { line: number; col: number },
  text: string,
): CollectedQuery['place'] {
  if (type !== 'BLOCK_LITERAL') return () => ({ line: start.line, column: start.col });
  const lines = text.split('\n');
  const inQuery = placeIn(query);
  return (offset) => {
    const { line, column } = inQuery(offset);
    const inFile = lines[start.line + line - 1] ?? '';
    const indent = Math.max(0, inFile.trimEnd().length - (query.split('\n')[line - 1] ?? '').trimEnd().length);
    return { line: start.line + line, column: column + indent };
  };
}

function unreadable(path: string, cause: unknown): BelfryError {
  return new BelfryError(kqlCheckCodes.collectionUnreadable, 'the queries cannot be read', {
    where: path,
    hint: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
}
