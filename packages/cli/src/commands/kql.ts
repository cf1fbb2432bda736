import { createWriteStream, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { basename } from 'node:path';
import { BelfryError } from '@belfry/schema';
import {
  broughtAlong,
  checkQueries,
  gapsPage,
  loadConfig,
  loadContent,
  openEmptyDatabase,
  readQueryFiles,
  readQueryLines,
  runQueries,
  type BroughtAlong,
  type CheckSummary,
  type QueryFailure,
} from '@belfry/server';
import { describeDiagnostics } from '../diagnostics.ts';
import { exitCodes } from '../exit-codes.ts';
import { openCompiler } from '../open-compiler.ts';
import { printJson, printTable } from '../output.ts';
import { readText } from '../read-text.ts';

/** `belfry kql explain`: the SQL of a query over the packs' tables. */
export async function explain(argument: string, options: { config: string | undefined }): Promise<void> {
  const query = await readText(argument);
  const compiler = await openCompiler(options.config);
  const result = compiler.compile(query, { now: new Date() });
  if (result.ok) process.stdout.write(`${result.query.sql}\n`);
  else throw describeDiagnostics(query, result.diagnostics);
}

interface CheckOptions {
  readonly config: string | undefined;
  readonly input?: string;
  readonly schema?: string;
  readonly gaps?: string;
  readonly json?: boolean;
}

/**
 * `belfry kql check`: takes every query of a JSONL collection, or of files and folders of rules, through parser, binder and translation, and runs it on
 * empty tables. Exits with 3 when one of them does not come through.
 */
export async function check(paths: readonly string[], options: CheckOptions): Promise<void> {
  if ((paths.length === 0) === (options.input === undefined))
    throw new BelfryError('BELFRY-CLI-008', 'say which queries are to be checked', {
      hint: 'files or folders of rules: belfry kql check ./rules; or a collection: belfry kql check --input queries.jsonl',
    });
  const files = options.input === undefined ? await readQueryFiles(paths) : undefined;
  if (files?.queries.length === 0)
    throw new BelfryError('BELFRY-CLI-009', 'there is no query', {
      where: paths.join(', '),
      hint: 'queries are in .kql files and under "query:" of YAML rules',
    });
  const shown = options.json !== true && process.stderr.isTTY;
  const queries = () => files?.queries ?? readQueryLines(options.input ?? '');
  const summary = await withEmptyDatabase(
    options,
    (engine) =>
      checkQueries(engine, queries(), {
        now: new Date(),
        onProgress: (done) => void (shown && process.stderr.write(`\r${done} queries`)),
      }),
    await broughtAlong(queries()),
  );
  if (shown) process.stderr.write('\r');
  if (options.gaps !== undefined) {
    const collection = options.input === undefined ? paths.join(', ') : basename(options.input);
    writePage(options.gaps, gapsPage(summary, collection));
  }
  if (options.json === true) printJson(summary);
  else printCheck(summary, files?.without ?? []);
  if (summary.failures.length > 0) process.exitCode = exitCodes.found;
}

function writePage(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new BelfryError('BELFRY-CLI-015', `the page cannot be written: ${(cause as Error).message}`, {
      where: path,
      hint: 'choose a file in a folder that you may write',
      cause,
    });
  }
}

/** Gives an empty database with the tables of packs and schema to `work`, and removes it afterwards. */
async function withEmptyDatabase<Result>(
  options: { readonly config: string | undefined; readonly schema?: string },
  work: (engine: Awaited<ReturnType<typeof openEmptyDatabase>>) => Promise<Result>,
  brought?: BroughtAlong,
): Promise<Result> {
  const content = await loadContent(loadConfig(options.config, process.env));
  const engine = await openEmptyDatabase(content, options.schema, brought);
  try {
    return await work(engine);
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}

const stageWords: Readonly<Record<QueryFailure['stage'], string>> = {
  syntax: 'does not parse',
  bound: 'names something unknown',
  translated: 'cannot be translated',
  executed: 'does not run',
};

function printCheck(summary: CheckSummary, without: readonly string[]): void {
  if (summary.failures.length > 0)
    printTable(
      ['query', 'place', '', 'code', 'problem'],
      summary.failures.map(({ id, file, line, column, stage, code, message, suggestion }) => [
        id === file ? file : `${file} ${id}`,
        line === undefined ? '' : `${line}:${column}`,
        stageWords[stage],
        code,
        suggestion === undefined ? message : `${message}; ${suggestion}`,
      ]),
    );
  const { total, syntax, bound, translated, executed } = summary;
  process.stdout.write(
    `${total} queries: ${syntax} parse, ${bound} bind, ${translated} are translated, ${executed} run on empty tables\n`,
  );
  if (without.length > 0) process.stdout.write(`${without.length} YAML files have no query and were left out\n`);
}

interface RunOptions {
  readonly config: string | undefined;
  readonly input: string;
  readonly output: string;
  readonly schema?: string;
  readonly now?: string;
}

/** `belfry kql run`: runs every query of a JSONL collection on an empty database and writes a line with its result, or its error, for each. */
export async function run(options: RunOptions): Promise<void> {
  const now = options.now === undefined ? new Date() : new Date(options.now);
  if (Number.isNaN(now.getTime()))
    throw new BelfryError('BELFRY-CLI-010', `${options.now} is no time`, { hint: 'write it as 2026-03-01T12:00:00Z' });
  const counts = await withEmptyDatabase(options, (engine) => writeResults(engine, now, options));
  process.stderr.write(`${counts.queries} queries, ${counts.errors} with an error\n`);
}

async function writeResults(
  engine: Parameters<typeof runQueries>[0],
  now: Date,
  options: RunOptions,
): Promise<{ queries: number; errors: number }> {
  const output = options.output === '-' ? process.stdout : createWriteStream(options.output);
  const failed = new Promise<never>((_, reject) => {
    output.on('error', (cause: Error) =>
      reject(
        new BelfryError('BELFRY-CLI-011', `the results cannot be written: ${cause.message}`, {
          where: options.output,
          hint: 'choose a file in a folder that you may write',
          cause,
        }),
      ),
    );
  });
  failed.catch(() => undefined);
  const counts = { queries: 0, errors: 0 };
  for await (const result of runQueries(engine, readQueryLines(options.input), { now })) {
    counts.queries += 1;
    if ('error' in result) counts.errors += 1;
    if (!output.write(`${JSON.stringify(result)}\n`)) await Promise.race([once(output, 'drain'), failed]);
  }
  if (output !== process.stdout)
    await Promise.race([new Promise<void>((done) => void output.end(() => done())), failed]);
  return counts;
}
