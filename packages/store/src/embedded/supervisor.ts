import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BelfryError } from '@belfry/schema';
import type { ChildOrders, ChildReport } from './engine-child.ts';
import { embeddedCodes, explainStartFailure } from './errors.ts';
import { claimFolder } from './folder-version.ts';

/** `failed` means that several starts in a row failed; the supervisor keeps trying. */
export type StoreState = 'starting' | 'ready' | 'restarting' | 'failed';

/** Where the engine listens since its last start. */
export interface EngineEndpoint {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** False for a server that somebody else runs. */
  readonly embedded: boolean;
}

export interface SupervisorOptions {
  /** Belfry's data folder; the store lives in its `store` folder. */
  readonly dataDir: string;
  readonly maxMemoryBytes: number;
  readonly maxConcurrentQueries: number;
  /** Milliseconds that a query may run at its first attempt while all ordinary slots are taken. Default 500. */
  readonly shortQueryMs?: number;
  readonly onState?: ((state: StoreState) => void) | undefined;
  /** The engine listens at a new place with a new password. */
  readonly onEndpoint: (endpoint: EngineEndpoint) => void;
}

const entry = fileURLToPath(new URL('./engine-child.ts', import.meta.url));
const startTimeoutMs = 120_000;
const stopTimeoutMs = 8_000;
const lockPatienceMs = 3_000;
const lockPauseMs = 200;
const firstBackoffMs = 100;
const maxBackoffMs = 10_000;
const failuresUntilFailed = 5;
const keptStderrBytes = 16_384;

/** Runs the embedded engine in a child process, and starts it again when it ends. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #storePath: string;
  #child: ChildProcess | undefined;
  #state: StoreState = 'starting';
  #failures = 0;
  #lastError: BelfryError | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#storePath = join(options.dataDir, 'store');
  }

  get state(): StoreState {
    return this.#state;
  }

  /** Process id of the engine, while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Why the last start failed, while the engine is not ready. */
  get lastError(): BelfryError | undefined {
    return this.#lastError;
  }

  /** Checks the folder and starts the engine. Throws `BelfryError` when the first start fails. */
  async start(): Promise<void> {
    await claimFolder(this.#storePath);
    this.#options.onState?.('starting');
    for (const until = Date.now() + lockPatienceMs; ;) {
      try {
        await this.#launch();
        return;
      } catch (error) {
        // The engine of a Belfry that was just killed may still be on its way out.
        const locked = error instanceof BelfryError && error.code === embeddedCodes.folderLocked;
        if (!locked || Date.now() > until) throw error;
        await sleep(lockPauseMs);
      }
    }
  }

  /** Ends the engine after what it is inserting; no process is left. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.stdin?.write('{"stop":true}\n');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await ended;
    clearTimeout(timer);
  }

  #setState(state: StoreState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState?.(state);
  }

  async #launch(): Promise<void> {
    const password = randomBytes(24).toString('base64url');
    const child = this.#spawn();
    this.#child = child;
    const orders: ChildOrders = {
      storePath: this.#storePath,
      user: 'belfry',
      password,
      maxMemoryBytes: this.#options.maxMemoryBytes,
      maxConcurrentQueries: this.#options.maxConcurrentQueries,
      shortQueryMs: this.#options.shortQueryMs ?? 500,
    };
    child.stdin?.on('error', () => undefined);
    child.stdin?.write(`${JSON.stringify(orders)}\n`);
    const port = await this.#waitUntilReady(child);
    this.#failures = 0;
    this.#lastError = undefined;
    this.#options.onEndpoint({ url: `http://127.0.0.1:${port}`, username: 'belfry', password, embedded: true });
    if (child.exitCode !== null || child.signalCode !== null) this.#onEnd();
    else child.once('exit', () => this.#onEnd());
    this.#setState('ready');
  }

  #spawn(): ChildProcess {
    const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...env } = process.env;
    // Every running native query holds a thread of libuv's pool, which is sized before the process starts.
    const threads = String(this.#options.maxConcurrentQueries + 24);
    return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--max-old-space-size=512', entry], {
      env: { ...env, UV_THREADPOOL_SIZE: threads, TZ: 'UTC' },
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    });
  }

  async #waitUntilReady(child: ChildProcess): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    let stderr = '';
    let failed: { message: string; code: string | undefined } | undefined;
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-keptStderrBytes);
    });
    createInterface({ input: child.stdio[3] as Readable }).on('line', (line) => {
      const message = JSON.parse(line) as ChildReport;
      if ('ready' in message) resolve(message.ready.port);
      else failed = message.failed;
    });
    const timer = setTimeout(() => {
      failed = { message: `not ready within ${startTimeoutMs / 1000} s`, code: undefined };
      child.kill('SIGKILL');
    }, startTimeoutMs);
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(explainStartFailure(this.#storePath, { message: error.message, code: error.code, stderr }));
    });
    // `close` comes after the last byte of stderr and of the reports.
    child.once('close', (code, signal) => {
      const ended = { message: `process ended with ${signal ?? `code ${code}`}`, code: undefined };
      reject(explainStartFailure(this.#storePath, { ...(failed ?? ended), stderr }));
    });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #onEnd(): void {
    if (this.#stopped) return;
    this.#setState('restarting');
    this.#scheduleRestart();
  }

  #scheduleRestart(): void {
    const waitMs = Math.min(firstBackoffMs * 2 ** this.#failures, maxBackoffMs);
    this.#retry = setTimeout(() => {
      if (this.#stopped) return;
      this.#launch().catch((error: unknown) => {
        this.#failures++;
        this.#lastError =
          error instanceof BelfryError
            ? error
            : new BelfryError(embeddedCodes.startFailed, String(error), { where: this.#storePath });
        if (this.#failures >= failuresUntilFailed) this.#setState('failed');
        if (!this.#stopped) this.#scheduleRestart();
      });
    }, waitMs);
  }
}
