import type { EditorSchema, LanguageService, WorkerAnswer } from './protocol.ts';

type Asked = {
  [Name in keyof LanguageService]: (
    ...args: Parameters<LanguageService[Name]>
  ) => Promise<ReturnType<LanguageService[Name]>>;
};

let worker: Worker | undefined;
let nextId = 1;
let lastSchema = '';
const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();

/** Starts the worker once; it lives as long as the page, across routes. */
export function startLanguageWorker(): void {
  if (worker !== undefined) return;
  worker = new Worker(new URL('./kql.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', (event: MessageEvent<WorkerAnswer>) => {
    const entry = waiting.get(event.data.id);
    waiting.delete(event.data.id);
    if ('error' in event.data) entry?.reject(new Error(event.data.error));
    else entry?.resolve(event.data.result);
  });
  worker.addEventListener('error', (event) => {
    for (const entry of waiting.values()) entry.reject(new Error(event.message || 'The language worker failed.'));
    waiting.clear();
  });
}

function ask<Name extends keyof LanguageService>(name: Name) {
  return (...args: Parameters<LanguageService[Name]>) => {
    startLanguageWorker();
    const id = nextId++;
    return new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker?.postMessage({ id, name, args });
    }) as Promise<ReturnType<LanguageService[Name]>>;
  };
}

/** The language service in its worker. */
export const language: Asked = {
  setSchema: ask('setSchema'),
  complete: ask('complete'),
  diagnose: ask('diagnose'),
  classify: ask('classify'),
  hover: ask('hover'),
  format: ask('format'),
};

/** Gives the worker a schema unless it already has it (row counts change all the time and do not matter). */
export async function teachSchema(schema: EditorSchema): Promise<void> {
  const taught: EditorSchema = {
    tables: schema.tables.map((table) => ({ ...table, rowCount: 0, lastTime: null })),
    functions: schema.functions,
    supported: schema.supported,
  };
  const text = JSON.stringify(taught);
  if (text === lastSchema) return;
  lastSchema = text;
  await language.setSchema(taught);
}
