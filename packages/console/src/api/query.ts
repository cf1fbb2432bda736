import {
  kqlReference,
  queryFrame,
  schemaResponse,
  validateResponse,
  type QueryDiagnostic,
  type QueryFrame,
  type queryRequest,
} from '@belfry/schema/api';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { ApiError, command, fetchApi, readError, request } from './client.ts';
import { readLines } from './ndjson.ts';
import { appendFrame, emptyResult, type QueryResult } from './query-result.ts';

/** Reads one line of the answer. Row frames are many and large, so only their outer form is checked. */
export function parseFrame(line: string): QueryFrame {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new ApiError(200, 'BELFRY-CONSOLE-004', `A line of the result is no JSON: ${line.slice(0, 120)}`);
  }
  const frame = value as { kind?: unknown; rows?: unknown };
  if (frame.kind === 'rows' && Array.isArray(frame.rows)) return value as QueryFrame;
  const parsed = queryFrame.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ApiError(200, 'BELFRY-CONSOLE-004', `A line of the result is not understood: ${line.slice(0, 120)}`);
}

/**
 * Runs a query and calls `onChange` with the growing result, at most every `everyMs`, and once at the end.
 * A stream that ends without `done` or `error` is reported as an error: never a silent partial result.
 */
export async function streamQuery(
  body: z.input<typeof queryRequest>,
  options: { signal: AbortSignal; onChange: (result: QueryResult) => void; everyMs?: number },
): Promise<QueryResult> {
  const response = await fetchApi('/api/query', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/x-ndjson' },
    body: JSON.stringify(body),
    signal: options.signal,
  });
  if (!response.ok) throw await readError(response);
  const result = emptyResult(body.queryId ?? '');
  let lastShown = 0;
  if (response.body !== null) {
    for await (const line of readLines(response.body)) {
      appendFrame(result, parseFrame(line));
      const now = performance.now();
      if (now - lastShown > (options.everyMs ?? 150)) {
        lastShown = now;
        options.onChange({ ...result });
      }
    }
  }
  if (result.done === undefined && result.error === undefined) {
    result.error = {
      code: 'BELFRY-CONSOLE-005',
      message: 'The answer broke off before its end; the rows shown are not all.',
      hint: 'Run the query again.',
    };
  }
  options.onChange({ ...result });
  return result;
}

/** Runs a small query to its end. Throws what the query failed with. */
export async function runQuery(body: z.input<typeof queryRequest>, signal: AbortSignal): Promise<QueryResult> {
  const result = await streamQuery(body, { signal, onChange: () => undefined });
  if (result.error !== undefined) throw new ApiError(200, result.error.code, result.error.message, result.error.hint);
  return result;
}

/** Stops a query at the server too. A query that is already over is no error. */
export const cancelQuery = (queryId: string): Promise<void> =>
  command(`/api/query/${encodeURIComponent(queryId)}/cancel`, { method: 'POST', body: {} }).catch(() => undefined);

export const validateQuery = async (query: string, signal: AbortSignal): Promise<QueryDiagnostic[]> =>
  (await request('/api/query/validate', validateResponse, { method: 'POST', body: { query }, signal })).diagnostics;

export const querySchema = () =>
  queryOptions({
    queryKey: ['schema'],
    queryFn: ({ signal }) => request('/api/schema', schemaResponse, { signal }),
    staleTime: 120_000,
  });

/** What the engine has of the language; the same as long as the server is. */
export const languageReference = () =>
  queryOptions({
    queryKey: ['kql-reference'],
    queryFn: ({ signal }) => request('/api/kql/reference', kqlReference, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
