import { describeError } from '@belfry/schema';
import { createLog, loadConfig, startBelfry } from '@belfry/server';
import { exitCodes } from '../exit-codes.ts';

/** `belfry up`: serves until it is told to stop; prints one line `ready http://…` when it does. */
export async function up(options: { config: string | undefined }): Promise<void> {
  const config = loadConfig(options.config, process.env);
  const belfry = await startBelfry(config, createLog(config.log.level));
  process.stdout.write(`ready ${belfry.url}\n`);
  if (belfry.setupLink !== undefined)
    process.stdout.write(`Make yourself the administrator (this link works once): ${belfry.setupLink}\n`);
  for (const note of belfry.notes) process.stdout.write(`${note}\n`);
  process.stdout.write('serving\n');
  // The heap that the start filled would stay as large for hours: nothing else makes the engine collect it while little happens.
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  // A second signal ends at once: what was acknowledged is durable.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(exitCodes.failed));
  process.stdout.write('stopping: writing what is in flight\n');
  const failure: unknown = await belfry.close().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure !== undefined) process.stderr.write(`${describeError(failure)}\n`);
  process.exit(failure === undefined ? exitCodes.ok : exitCodes.failed);
}
