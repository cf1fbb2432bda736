import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const root = join(import.meta.dirname, '../..');

/** A Belfry of its own, started as a person would: `belfry up`. */
export interface RunningBelfry {
  readonly url: string;
  readonly setupLink: string | undefined;
  readonly syslogPort: number | undefined;
  readonly dataDir: string;
  readonly child: ChildProcess;
  /** Its bearer token for the command line. */
  readonly token: string;
  /** Stops it and waits; `remove` deletes the data folder too. */
  stop(options?: { remove?: boolean; signal?: NodeJS.Signals }): Promise<void>;
}

/** Starts `belfry up` on a fresh or given data folder with free ports; settles when it says that it is ready. */
export async function startBelfryProcess(
  dataDir = mkdtempSync(join(tmpdir(), 'belfry-e2e-')),
  settings = '',
): Promise<RunningBelfry> {
  const config = join(dataDir, 'belfry.yaml');
  writeFileSync(config, `watchThisMachine: never\nlog: { level: warn }\n${settings}`);
  const child = spawn(join(root, 'packages/cli/bin/belfry'), ['--config', config, 'up'], {
    env: { ...process.env, BELFRY_DATA: join(dataDir, 'data'), BELFRY_PORT: '0', BELFRY_SYSLOG_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
    if (process.env['BELFRY_E2E_LOG'] !== undefined) process.stderr.write(chunk);
  });
  const exited = once(child, 'exit');
  let url: string | undefined;
  let setupLink: string | undefined;
  let syslogPort: number | undefined;
  const lines = createInterface({ input: child.stdout });
  const ready = (async () => {
    for await (const line of lines) {
      url ??= /^ready (\S+)/.exec(line)?.[1];
      const syslog = /^syslog over UDP and TCP at \S+:(\d+)$/.exec(line)?.[1];
      if (syslog !== undefined) syslogPort = Number(syslog);
      setupLink ??= /(http\S+\/setup\?token=\S+)/.exec(line)?.[1];
      if (url !== undefined && line === 'serving') return;
    }
  })();
  await Promise.race([ready, exited]);
  if (url === undefined) throw new Error(`belfry did not start:\n${errors}`);
  child.stdout.resume();
  const { readFile } = await import('node:fs/promises');
  const { token } = JSON.parse(await readFile(join(dataDir, 'data/running.json'), 'utf8')) as { token: string };
  return {
    url,
    setupLink,
    syslogPort,
    dataDir,
    child,
    token,
    async stop(options = {}) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(options.signal ?? 'SIGTERM');
        await exited;
      }
      if (options.remove === true) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Calls the API with the command line's token. */
export async function call<Answer>(
  belfry: RunningBelfry,
  method: string,
  path: string,
  body?: string | object,
): Promise<Answer> {
  const response = await fetch(new URL(path, belfry.url), {
    method,
    headers: {
      authorization: `Bearer ${belfry.token}`,
      ...(body === undefined
        ? {}
        : { 'content-type': typeof body === 'string' ? 'application/x-ndjson' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** Asks again until the answer pleases; fails with the last one. */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  good: (answer: Answer) => boolean,
  timeoutMs = 30_000,
): Promise<Answer> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(answer).slice(0, 2000)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
}

/** All rows of a KQL query; fails when the answer was cut, as a test must not judge a part. */
export async function query(belfry: RunningBelfry, text: string): Promise<unknown[][]> {
  const response = await fetch(new URL('/api/query', belfry.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${belfry.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: text, maxRows: 500_000 }),
  });
  const frames = (await response.text())
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as {
          kind?: string;
          rows?: unknown[][];
          message?: string;
          detail?: string;
          truncated?: boolean;
        },
    );
  const failed = frames.find(({ kind, detail }) => kind === 'error' || detail !== undefined);
  if (failed !== undefined) throw new Error(failed.message ?? failed.detail);
  if (!frames.some((frame) => frame.kind === 'done' && frame.truncated === false))
    throw new Error('the answer was cut');
  return frames.flatMap(({ rows }) => rows ?? []);
}
