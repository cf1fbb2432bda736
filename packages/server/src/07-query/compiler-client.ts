import { Worker } from 'node:worker_threads';
import { BelfryError } from '@belfry/schema';
import type { CompilerAnswer, CompilerCall, CompilerMethods } from './compiler-protocol.ts';
import { queryCodes } from './errors.ts';

interface Waiting {
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

/** Starts the compiler's thread. Should the thread end (memory), the calls in it fail and the next call starts a new one. */
export function startCompiler(maxMemoryMb = 1024): CompilerClient {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let catalog: unknown;
  let nextId = 0;

  const fail = (reason: string): void => {
    worker = undefined;
    for (const { reject } of waiting.values())
      reject(new BelfryError(queryCodes.compilerEnded, `the query compiler ended: ${reason}`, { retryable: true }));
    waiting.clear();
  };
  const open = (): Worker => {
    const started = new Worker(new URL('./compiler-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb, maxYoungGenerationSizeMb: 8, stackSizeMb: 16 },
    });
    started.on('message', (answer: CompilerAnswer) => {
      const call = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('error' in answer) call?.reject(new Error(answer.error));
      else call?.resolve(answer.value);
    });
    started.on('error', (error) => fail(error.message));
    started.on('exit', (code) => {
      if (worker === started) fail(`exit code ${code}`);
    });
    if (catalog !== undefined)
      started.postMessage({ id: nextId++, method: 'setCatalog', args: [catalog] } satisfies CompilerCall);
    return started;
  };

  return {
    call(method, ...args) {
      if (method === 'setCatalog') [catalog] = args;
      worker ??= open();
      const call: CompilerCall = { id: nextId++, method, args };
      worker.postMessage(call);
      return new Promise((resolve, reject) => {
        waiting.set(call.id, { resolve: resolve as (value: unknown) => void, reject });
      });
    },
    async close() {
      const closing = worker;
      worker = undefined;
      await closing?.terminate();
    },
  };
}
