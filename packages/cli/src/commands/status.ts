import { BelfryError } from '@belfry/schema';
import { health } from '@belfry/schema/api';
import { findRunning, loadConfig } from '@belfry/server';
import { exitCodes } from '../exit-codes.ts';
import { printJson, printTable } from '../output.ts';
import { callServer } from '../server-client.ts';

/** `belfry status`: the parts of the running server; exits with 3 when one of them is not well. */
export async function status(options: { config: string | undefined; json?: boolean }): Promise<void> {
  const { dataDir } = loadConfig(options.config, process.env);
  const running = findRunning(dataDir);
  if (running === undefined)
    throw new BelfryError('BELFRY-CLI-006', 'no Belfry runs on this data folder', {
      where: dataDir,
      hint: 'start it with belfry up',
    });
  const answer = health.parse(await (await callServer(running, 'GET', '/api/health')).json());
  if (options.json === true) printJson({ url: running.url, pid: running.pid, ...answer });
  else {
    process.stdout.write(`${answer.status} at ${running.url} (process ${running.pid}, version ${answer.version})\n`);
    printTable(
      ['part', 'well', 'message'],
      Object.entries(answer.parts).map(([name, part]) => [name, part.ok ? 'yes' : 'NO', part.message]),
    );
  }
  if (answer.status !== 'ready') process.exitCode = exitCodes.found;
}
