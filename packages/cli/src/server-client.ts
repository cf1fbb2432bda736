import { setTimeout as delay } from 'node:timers/promises';
import { BelfryError } from '@belfry/schema';
import { problem } from '@belfry/schema/api';
import type { RunningServer } from '@belfry/server';

/** Calls the running server with its local token; a problem answer becomes a `BelfryError` with its code. */
export async function callServer(
  server: RunningServer,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Response> {
  const response = await send(server, method, path, body === undefined ? undefined : JSON.stringify(body), {
    'content-type': 'application/json',
  });
  if (response.ok) return response;
  throw await problemOf(response, path);
}

export interface PatientCall {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The server that runs now; undefined when it is gone. */
  readonly current: () => RunningServer | undefined;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Told before each waiting. */
  readonly onWait?: (reason: string, seconds: number) => void;
  /** Longest time without an answer that lets the work go on. Default ten minutes. */
  readonly patienceMs?: number;
}

const defaultPatienceMs = 600_000;
const longestWaitSeconds = 60;

/**
 * Posts until the server takes it: a server that has no room now (429, 503) is asked again after the time that it names, and one that broke the
 * connection as long as its process is there. So the request must be one that may be sent twice.
 */
export async function postPatiently(server: RunningServer, call: PatientCall): Promise<Response> {
  const end = Date.now() + (call.patienceMs ?? defaultPatienceMs);
  for (;;) {
    let failure: BelfryError;
    let seconds = 1;
    try {
      const response = await send(server, 'POST', call.path, call.body, call.headers);
      if (response.ok) return response;
      seconds = Math.min(longestWaitSeconds, Number(response.headers.get('retry-after') ?? '') || 1);
      failure = await problemOf(response, call.path);
      if (!failure.retryable) throw failure;
    } catch (error) {
      if (!(error instanceof BelfryError) || !error.retryable) throw error;
      failure = error;
    }
    // Another process knows nothing of what this one has taken.
    if (call.current()?.pid !== server.pid || Date.now() + seconds * 1000 > end) throw failure;
    call.onWait?.(failure.message, seconds);
    await delay(seconds * 1000, undefined, { signal: call.signal }).catch(() => undefined);
    if (call.signal.aborted) throw failure;
  }
}

async function send(
  server: RunningServer,
  method: 'GET' | 'POST',
  path: string,
  body: string | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  try {
    return await fetch(new URL(path, server.url), {
      method,
      headers: { authorization: `Bearer ${server.token}`, ...(body === undefined ? {} : headers) },
      ...(body === undefined ? {} : { body }),
    });
  } catch (cause) {
    throw new BelfryError('BELFRY-CLI-001', 'the running Belfry does not answer', {
      where: server.url,
      hint: `look at process ${server.pid}; if it is gone, start it again with belfry up`,
      retryable: true,
      cause,
    });
  }
}

async function problemOf(response: Response, path: string): Promise<BelfryError> {
  const retryable = response.status === 429 || response.status === 503;
  const answer = problem.safeParse(await response.json().catch(() => undefined));
  if (!answer.success)
    return new BelfryError('BELFRY-CLI-002', `the server answered ${response.status}`, { where: path, retryable });
  const { code, detail, hint } = answer.data;
  return new BelfryError(code, detail, { where: path, ...(hint === undefined ? {} : { hint }), retryable });
}

/** The lines of an NDJSON answer as they arrive. */
export async function* readLines(response: Response): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  if (rest !== '') yield rest;
}
