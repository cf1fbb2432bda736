import { parentPort } from 'node:worker_threads';
import { createCatalog, createCompiler, languageReference, type Compiler, providePlaces } from '@belfry/kql';
import { openPlaces } from '#enrich';
import type { CompilerAnswer, CompilerCall, CompilerMethods } from './compiler-protocol.ts';

let compiler: Compiler = createCompiler(createCatalog({ tables: [] }));

const methods: CompilerMethods = {
  setCatalog({ places, ...input }) {
    providePlaces(places === undefined ? undefined : openPlaces(places).find);
    compiler = createCompiler(createCatalog(input));
    // The grammar is built at the first parse (seconds): now, not at a person's first query.
    compiler.validate('print 1');
    // What building it took is given back now: a thread that rests is not collected.
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  },
  compile(text, options) {
    const result = compiler.compile(text, options);
    if (!result.ok) return { ok: false, diagnostics: result.diagnostics };
    // Without its functions, which do not pass between threads.
    const { decode: _, ...plan } = result.query;
    return { ok: true, plan };
  },
  planStream: (text) => compiler.planStream(text),
  validate: (text) => compiler.validate(text),
  supported: () => compiler.supported(),
  reference: () => languageReference(),
};

parentPort?.on('message', ({ id, method, args }: CompilerCall) => {
  let answer: CompilerAnswer;
  try {
    answer = { id, value: (methods[method] as (...given: readonly unknown[]) => unknown)(...args) };
  } catch (error) {
    answer = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(answer);
});
