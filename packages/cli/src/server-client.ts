import { BelfryError } from '@belfry/schema';
import { problem } from '@belfry/schema/api';
import type { RunningServer } from '@belfry/server';

/** Calls the running server with its local token; a problem answer becomes a `BelfryError` with its code. */
export async function callServer(
  server: RunningServer,
  method: 'GET' | 'POST',
  path: string,
  body?: object | Uint8Array<ArrayBuffer>,
): Promise<Response> {
  let response: Response;
  const raw = body instanceof Uint8Array;
  try {
    response = await fetch(new URL(path, server.url), {
      method,
      headers: {
        authorization: `Bearer ${server.token}`,
        ...(body === undefined ? {} : { 'content-type': raw ? 'application/x-ndjson' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new BelfryError('BELFRY-CLI-001', 'the running Belfry does not answer', {
      where: server.url,
      hint: `look at process ${server.pid}; if it is gone, start it again with belfry up`,
      cause,
    });
  }
  if (response.ok) return response;
  const answer = problem.safeParse(await response.json().catch(() => undefined));
  if (!answer.success)
    throw new BelfryError('BELFRY-CLI-002', `the server answered ${response.status}`, { where: path });
  const { code, detail, hint } = answer.data;
  throw new BelfryError(code, detail, {
    where: path,
    ...(hint === undefined ? {} : { hint }),
    retryable: response.status === 429 || response.status === 503,
  });
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
