import { Worker } from 'node:worker_threads';
import { BelfryError } from '@belfry/schema';
import type { CompilerAnswer, CompilerCall, CompilerMethods } from './compiler-protocol.ts';
import { queryCodes } from './errors.ts';

interface Pending {
  readonly method: keyof CompilerMethods;
  readonly args: readonly unknown[];
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The compiler in a thread of its own, so that a parse of a second stops neither collection nor detection. */
export interface CompilerClient {
  call<Method extends keyof CompilerMethods>(
    method: Method,
    ...args: Parameters<CompilerMethods[Method]>
  ): Promise<ReturnType<CompilerMethods[Method]>>;
  close(): Promise<void>;
}

export interface CompilerLimits {
  /** Memory of the thread, MB. */
  readonly maxMemoryMb?: number;
  /** The longest that one call may take once it has begun, ms; loading a catalog has twenty times as long. */
  readonly maxCallMs?: number;
}

/**
 * Starts the compiler's thread. Calls run one after another. One that takes too long or ends the thread (memory) fails with a code;
 * the thread is started again, and the calls that wait run there: no caller fails for the query of another.
 */
export const startCompiler = (limits: CompilerLimits = {}): CompilerClient => new CompilerThread(limits);

class CompilerThread implements CompilerClient {
  readonly #maxMemoryMb: number;
  readonly #maxCallMs: number;
  readonly #queue: Pending[] = [];
  #worker: Worker | undefined;
  #running: Pending | undefined;
  #timer: NodeJS.Timeout | undefined;
  #catalog: unknown;
  /** The catalog that the thread has, or is about to get. */
  #loaded: unknown;
  #nextId = 0;
  #closed = false;

  constructor({ maxMemoryMb = 1024, maxCallMs = 20_000 }: CompilerLimits) {
    this.#maxMemoryMb = maxMemoryMb;
    this.#maxCallMs = maxCallMs;
  }

  call<Method extends keyof CompilerMethods>(
    method: Method,
    ...args: Parameters<CompilerMethods[Method]>
  ): Promise<ReturnType<CompilerMethods[Method]>> {
    if (this.#closed) return Promise.reject(ended('the server stops'));
    if (method === 'setCatalog') [this.#catalog] = args;
    const answer = new Promise<ReturnType<CompilerMethods[Method]>>((resolve, reject) => {
      this.#queue.push({ method, args, resolve: resolve as (value: unknown) => void, reject });
      this.#next();
    });
    // One that nobody waits for any more, as the server stops, must not end the process.
    answer.catch(() => {});
    return answer;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const closing = this.#worker;
    this.#worker = undefined;
    const left = [...(this.#running === undefined ? [] : [this.#running]), ...this.#queue.splice(0)];
    this.#running = undefined;
    for (const call of left) call.reject(ended('the server stops'));
    await closing?.terminate();
  }

  #next(): void {
    if (this.#running !== undefined || this.#closed) return;
    const first = this.#queue[0];
    if (first === undefined) return;
    // A thread started again gets the catalog first, on nobody's time.
    if (this.#catalog !== undefined && this.#loaded !== this.#catalog && first.method !== 'setCatalog') {
      this.#loaded = this.#catalog;
      const giveUp = (error: Error): void => {
        if (this.#queue[0] === first) this.#queue.shift();
        first.reject(error);
      };
      this.#send({ method: 'setCatalog', args: [this.#catalog], resolve: () => {}, reject: giveUp });
      return;
    }
    this.#queue.shift();
    if (first.method === 'setCatalog') [this.#loaded] = first.args;
    this.#send(first);
  }

  #send(call: Pending): void {
    this.#running = call;
    const worker = (this.#worker ??= this.#open());
    const allowed = call.method === 'setCatalog' ? this.#maxCallMs * 20 : this.#maxCallMs;
    this.#timer = setTimeout(() => this.#drop(worker, tooLong(allowed)), allowed);
    this.#timer.unref();
    worker.postMessage({ id: this.#nextId++, method: call.method, args: call.args } satisfies CompilerCall);
  }

  #open(): Worker {
    const started = new Worker(new URL('./compiler-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: this.#maxMemoryMb, maxYoungGenerationSizeMb: 8, stackSizeMb: 16 },
    });
    started.on('message', (answer: CompilerAnswer) => {
      // An answer of a thread that was given up is not that of the call now running.
      if (this.#worker !== started) return;
      this.#settle((call) => {
        if ('error' in answer) call.reject(new Error(answer.error));
        else call.resolve(answer.value);
      });
    });
    started.on('error', (error) => this.#drop(started, ended(error.message)));
    started.on('exit', (code) => this.#drop(started, ended(`exit code ${code}`)));
    return started;
  }

  /** Ends the running call. */
  #settle(answer: (call: Pending) => void): void {
    clearTimeout(this.#timer);
    const call = this.#running;
    this.#running = undefined;
    if (call !== undefined) answer(call);
    this.#next();
  }

  /** Gives a thread up, with the call that it runs. */
  #drop(worker: Worker, error: BelfryError): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#loaded = undefined;
    void worker.terminate();
    this.#settle((call) => call.reject(error));
  }
}

const ended = (reason: string): BelfryError =>
  new BelfryError(queryCodes.compilerEnded, `the query compiler ended: ${reason}`, {
    retryable: true,
    hint: 'a query too large for its memory ends it: make the query smaller',
  });

const tooLong = (allowed: number): BelfryError =>
  new BelfryError(queryCodes.compilesTooLong, `the query was not compiled within ${allowed / 1000} s`, {
    hint: 'make the query smaller: fewer nested functions, unions and joins of themselves',
  });
