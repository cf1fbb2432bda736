import './prelude.ts';
import '@kusto/language-service-next/bridge.min.js';
import '@kusto/language-service-next/Kusto.Language.Bridge.min.js';
import type { ServiceCall, WorkerAnswer, WorkerRequest } from './protocol.ts';
import { createLanguageService } from './service.ts';

const service = createLanguageService();

function call(request: ServiceCall): unknown {
  // One union of calls: the name fixes the arguments, which TypeScript cannot follow through an index.
  const method = service[request.name] as (...args: unknown[]) => unknown;
  return method(...request.args);
}

self.addEventListener('message', (event: MessageEvent<WorkerRequest>) => {
  const { id } = event.data;
  let answer: WorkerAnswer;
  try {
    answer = { id, result: call(event.data) };
  } catch (error) {
    answer = { id, error: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(answer);
});

// The first diagnosis builds the grammar, which takes seconds: have it done before somebody types.
service.diagnose('print x = 1\n| where x == 1\n| summarize count() by x');
