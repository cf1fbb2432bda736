import { mkdir, writeFile } from 'node:fs/promises';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { defaultQuerySettings, engineConfig } from './engine-config.ts';
import { EngineHost } from './engine-host.ts';
import { extraPipes, StoreHttpServer } from './http-server.ts';

/** The first line of the child's standard input. */
export interface ChildOrders {
  /** Folder of the store: the engine's files, scratch files and the lock. */
  readonly storePath: string;
  readonly user: string;
  readonly password: string;
  readonly maxMemoryBytes: number;
  readonly maxConcurrentQueries: number;
  readonly shortQueryMs: number;
}

/** Lines that the child writes to its descriptor 3. */
export type ChildReport = { ready: { port: number } } | { failed: { message: string; code: string | undefined } };

const reportFd = 3;
const idlePurgeMs = 20_000;
const drainMs = 5_000;

function report(line: ChildReport): void {
  writeSync(reportFd, `${JSON.stringify(line)}\n`);
}

/** `process.exit` hangs while a query runs and keeps the folder's lock; the rows are synced, so this is safe. */
function end(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

async function start(orders: ChildOrders): Promise<StoreHttpServer> {
  const enginePath = join(orders.storePath, 'engine');
  const scratchPath = join(orders.storePath, 'scratch');
  const configFile = join(orders.storePath, 'engine.xml');
  await mkdir(enginePath, { recursive: true, mode: 0o700 });
  await writeFile(configFile, engineConfig(orders), { mode: 0o600 });
  const host = await EngineHost.open({
    enginePath,
    scratchPath,
    configFile,
    pipes: orders.maxConcurrentQueries + extraPipes,
    defaultSettings: defaultQuerySettings(orders),
  });
  const server = new StoreHttpServer({ host, ...orders });
  report({ ready: { port: await server.listen() } });
  purgeWhenIdle(host, server);
  return server;
}

/** The allocator keeps freed memory; after work it is given back once, so that an idle Belfry is small. */
function purgeWhenIdle(host: EngineHost, server: StoreHttpServer): void {
  let purgedAt = -1;
  setInterval(() => {
    if (server.active > 0 || server.served === purgedAt) return;
    purgedAt = server.served;
    host.purgeMemory().catch(() => undefined);
  }, idlePurgeMs);
}

async function stop(server: StoreHttpServer | undefined): Promise<never> {
  server?.stop();
  for (const until = Date.now() + drainMs; server !== undefined && server.active > 0 && Date.now() < until;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return end();
}

let server: StoreHttpServer | undefined;
const lines = createInterface({ input: process.stdin });
// The parent's end of the pipe closes however the parent ends: the child never outlives it.
lines.on('close', end);
lines.on('line', (line) => {
  const message = JSON.parse(line) as ChildOrders | { stop: true };
  if ('stop' in message) {
    void stop(server);
    return;
  }
  start(message).then(
    (started) => (server = started),
    (error: unknown) => {
      const { message: text, code } = error as NodeJS.ErrnoException;
      report({ failed: { message: text, code } });
      end();
    },
  );
});
// The terminal's signals reach the whole group; the parent decides when the store ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
