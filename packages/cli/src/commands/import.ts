import { BelfryError } from '@belfry/schema';
import { createLog, findRunning, importInto, loadConfig, loadContent, type ImportSummary } from '@belfry/server';
import { exitCodes } from '../exit-codes.ts';
import { cellText, printJson, printTable } from '../output.ts';
import { createProgress } from '../progress.ts';

interface ImportCommandOptions {
  readonly config: string | undefined;
  readonly pack?: string;
  readonly source: string;
  readonly json?: boolean;
}

/**
 * `belfry import`: brings files through the whole pipeline into a data folder that no server uses. Says what became of every file and record; exits with 1 when a file could not be read.
 */
export async function importFiles(paths: string[], options: ImportCommandOptions): Promise<void> {
  const config = loadConfig(options.config, process.env);
  const running = findRunning(config.dataDir);
  if (running !== undefined)
    throw new BelfryError('BELFRY-CLI-007', 'a Belfry runs on this data folder, and an import needs it for itself', {
      where: `${config.dataDir} (process ${running.pid})`,
      hint: 'stop it, import, and start it again; or send the records to POST /api/ingest/<source>',
    });
  const progress = await createProgress(paths, options.json !== true);
  const summary = await importInto(
    config,
    await loadContent(config),
    createLog(options.json === true ? 'error' : 'warn'),
    {
      files: progress.files,
      sourceId: options.source,
      ...(options.pack === undefined ? {} : { pack: options.pack }),
      onFile: (size) => progress.add(size),
    },
  );
  progress.stop();
  if (options.json === true) printJson(summary);
  else printSummary(summary);
  if (summary.problems.some(({ severity }) => severity === 'failed')) process.exitCode = exitCodes.failed;
}

function printSummary(summary: ImportSummary): void {
  printTable(
    ['table', 'rows', 'first event', 'last event'],
    Object.entries(summary.tables).map(([name, { rows, first, last }]) => [name, rows, first ?? '', last ?? '']),
  );
  for (const { reason, code, count } of summary.deadLetters)
    process.stdout.write(`${count} dead letters: ${reason} (${code})\n`);
  for (const { file, reason, code, severity } of summary.problems)
    process.stdout.write(`${severity}: ${cellText(file)}: ${reason} (${code})\n`);
  process.stdout.write(
    `${summary.records} records of ${summary.files} files in ${(summary.elapsedMs / 1000).toFixed(1)} s: ${summary.accepted} rows, ${summary.deadLettered} dead letters, ${summary.alerts} alerts\n`,
  );
}
