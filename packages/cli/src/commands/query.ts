import { BelfryError } from '@belfry/schema';
import { queryFrame, type QueryFrame } from '@belfry/schema/api';
import { findRunning, loadConfig, loadContent, openEngine, QueryRefused, type RunningServer } from '@belfry/server';
import { describeDiagnostics } from '../diagnostics.ts';
import { printJson, printTable } from '../output.ts';
import { readText } from '../read-text.ts';
import { callServer, readLines } from '../server-client.ts';

interface QueryOptions {
  readonly config: string | undefined;
  readonly from?: string;
  readonly to?: string;
  readonly maxRows: number;
  readonly json?: boolean;
}

/**
 * `belfry query`: asks the running server, or opens the data folder itself when none runs. With `--json` one object a
 * row goes to standard output; warnings go to standard error either way.
 */
export async function query(argument: string, options: QueryOptions): Promise<void> {
  const text = await readText(argument);
  const config = loadConfig(options.config, process.env);
  const request = {
    query: text,
    maxRows: options.maxRows,
    ...(options.from === undefined && options.to === undefined
      ? {}
      : { timeRange: { from: options.from ?? '0001-01-01T00:00:00Z', to: options.to ?? '9999-12-31T00:00:00Z' } }),
  };
  const running = findRunning(config.dataDir);
  if (running !== undefined) {
    await print(text, askServer(running, request), options.json === true);
    return;
  }
  const engine = await openEngine(config, await loadContent(config));
  try {
    await print(text, engine.queries.run(request, new AbortController().signal), options.json === true);
  } finally {
    await engine.close();
  }
}

async function* askServer(server: RunningServer, request: object): AsyncGenerator<QueryFrame> {
  const response = await callServer(server, 'POST', '/api/query', request);
  for await (const line of readLines(response)) yield queryFrame.parse(JSON.parse(line));
}

async function print(text: string, frames: AsyncIterable<QueryFrame>, json: boolean): Promise<void> {
  let columns: string[] = [];
  const rows: unknown[][] = [];
  try {
    for await (const frame of frames) {
      if (frame.kind === 'schema') columns = frame.columns.map((column) => column.name);
      else if (frame.kind === 'warning') process.stderr.write(`${frame.code}: ${frame.message}\n`);
      else if (frame.kind === 'error')
        throw new BelfryError(frame.code, frame.message, frame.hint === undefined ? {} : { hint: frame.hint });
      else if (frame.kind === 'rows') {
        if (json)
          for (const row of frame.rows)
            printJson(Object.fromEntries(columns.map((column, index) => [column, row[index]])), 0);
        else for (const row of frame.rows) rows.push(row);
      } else if (!json) {
        printTable(columns, rows);
        process.stdout.write(`${frame.rowCount} rows in ${Math.round(frame.elapsedMs)} ms\n`);
      }
    }
  } catch (error) {
    throw error instanceof QueryRefused ? describeDiagnostics(text, error.diagnostics) : error;
  }
}
