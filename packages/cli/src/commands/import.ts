import { BelfryError } from '@belfry/schema';
import {
  createLog,
  findRunning,
  importInto,
  isSourceId,
  loadConfig,
  loadContent,
  sourceIdForm,
  type Config,
  type ImportSummary,
  type RunningServer,
} from '@belfry/server';
import { exitCodes } from '../exit-codes.ts';
import { importToServer } from '../import-to-server.ts';
import { cellText, printJson, printTable } from '../output.ts';
import { createProgress, type Progress } from '../progress.ts';

interface ImportCommandOptions {
  readonly config: string | undefined;
  readonly pack?: string;
  readonly source: string;
  readonly json?: boolean;
}

/**
 * `belfry import`: brings files through the whole pipeline, that of the running server, or its own when no server uses the data folder. Says what became
 * of every file and record; exits with 1 when a file could not be read, or the import ended early.
 */
export async function importFiles(paths: string[], options: ImportCommandOptions): Promise<void> {
  if (!isSourceId(options.source))
    throw new BelfryError('BELFRY-CLI-012', `${JSON.stringify(options.source)} is no name of a source`, {
      hint: `use ${sourceIdForm}`,
    });
  const config = loadConfig(options.config, process.env);
  const progress = await createProgress(paths, options.json !== true);
  const running = findRunning(config.dataDir);
  const summary = await importFrom(config, running, progress, options).finally(() => progress.stop());
  if (options.json === true) printJson(summary);
  else printSummary(summary, running !== undefined);
  if (summary.stopped !== undefined || summary.problems.some(({ severity }) => severity === 'failed'))
    process.exitCode = exitCodes.failed;
}

/** Aborts at the first Ctrl-C or SIGTERM, so that what was taken is told; a second one ends the process at once. */
function signalled(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      process.stderr.write('stopping after the batch in work; a second signal ends at once\n');
      stop.abort();
      process.once(signal === 'SIGINT' ? 'SIGTERM' : 'SIGINT', () => process.exit(exitCodes.failed));
    });
  return stop.signal;
}

async function importFrom(
  config: Config,
  running: RunningServer | undefined,
  progress: Progress,
  options: ImportCommandOptions,
): Promise<ImportSummary> {
  const request = {
    files: progress.files,
    sourceId: options.source,
    ...(options.pack === undefined ? {} : { pack: options.pack }),
    onFile: (size: number) => progress.add(size),
    signal: signalled(),
  };
  if (running === undefined) {
    const content = await loadContent(config);
    const { pack } = options;
    if (pack !== undefined && !content.packs.some(({ manifest }) => manifest.id === pack))
      throw new BelfryError('BELFRY-CLI-013', `there is no source pack ${pack}`, {
        hint: 'belfry pack list shows them; without --pack the source is recognised from the content',
      });
    return importInto(config, content, createLog(options.json === true ? 'error' : 'warn'), request);
  }
  return importToServer(running, {
    ...request,
    dataDir: config.dataDir,
    onWait: (reason, seconds) => void process.stderr.write(`waiting ${seconds} s: ${cellText(reason)}\n`),
  });
}

function printSummary(summary: ImportSummary, running: boolean): void {
  printTable(
    ['table', 'rows', 'first event', 'last event'],
    Object.entries(summary.tables).map(([name, { rows, first, last }]) => [name, rows, first ?? '', last ?? '']),
  );
  for (const { reason, code, count, origin, position } of summary.deadLetters)
    process.stdout.write(
      `${count} dead letters: ${cellText(reason)} (${code}), the first is record ${position} of ${cellText(origin)}\n`,
    );
  for (const { file, reason, code, severity } of summary.problems)
    process.stdout.write(`${severity}: ${cellText(file)}: ${cellText(reason)} (${code})\n`);
  process.stdout.write(
    `${summary.records} records of ${summary.files} files in ${(summary.elapsedMs / 1000).toFixed(1)} s: ${summary.accepted} rows, ${summary.deadLettered} dead letters, ${summary.alerts} alerts in ${summary.incidents} incidents\n`,
  );
  process.stdout.write(
    `Scheduled rules look at these events when they run next${running ? '' : ', after the next start of a server (belfry up)'}\n`,
  );
  if (summary.waiting !== undefined)
    process.stdout.write(`Not all is queryable yet, and will be: ${cellText(summary.waiting)}\n`);
  const { stopped } = summary;
  if (stopped !== undefined)
    process.stdout.write(
      `STOPPED at ${cellText(stopped.file)}: ${cellText(stopped.message)} (${stopped.code})\n  records ${stopped.records.join(' to ')} were not acknowledged: look whether they are there before you import the rest\n`,
    );
}
