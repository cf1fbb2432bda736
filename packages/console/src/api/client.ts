import { problem, type Problem } from '@belfry/schema/api';

/** The structural part of a zod schema that this client needs. */
export interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { message: string } };
}

/** A failed call: what the server said (problem+json), or why no answer could be read. */
export class ApiError extends Error {
  /** HTTP status; 0 when the server could not be reached. */
  readonly status: number;
  /** `BELFRY-<AREA>-<NNN>` of the server, or `BELFRY-CONSOLE-<NNN>` of this client. */
  readonly code: string;
  readonly hint: string | undefined;
  readonly errors: NonNullable<Problem['errors']>;

  constructor(status: number, code: string, message: string, hint?: string, errors: Problem['errors'] = []) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.hint = hint;
    this.errors = errors;
  }
}

let whenSignedOut: () => void = () => undefined;
/** Sets what happens when a call finds that the session has ended. */
export function setSignedOutHandler(handler: () => void): void {
  whenSignedOut = handler;
}

/** Reads a failing answer. An answer that is no problem+json still gives its status and first words. */
export async function readError(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  let parsed: ReturnType<typeof problem.safeParse> | undefined;
  try {
    parsed = problem.safeParse(JSON.parse(text));
  } catch {
    parsed = undefined;
  }
  if (parsed?.success === true) {
    const { status, code, title, detail, hint, errors } = parsed.data;
    return new ApiError(status, code, detail === '' ? title : detail, hint, errors);
  }
  return new ApiError(
    response.status,
    'BELFRY-CONSOLE-002',
    `The server answered ${response.status} ${response.statusText}${text === '' ? '' : `: ${text.slice(0, 200)}`}`,
    'Look at the server log for this time.',
  );
}

/** `fetch` whose network failures are `ApiError`s; an abort stays an abort. */
export async function fetchApi(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'BELFRY-CONSOLE-001', 'The server cannot be reached.', 'Check that Belfry runs, then retry.');
  }
}

interface RequestOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal | undefined;
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const { method = 'GET', body, signal } = options;
  const response = await fetchApi(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok) return response;
  const error = await readError(response);
  if (error.status === 401 && !path.startsWith('/api/auth/')) whenSignedOut();
  throw error;
}

/** Calls the API and returns the answer in the form that `schema` promises, or throws an `ApiError`. */
export async function request<T>(path: string, schema: Schema<T>, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  const answer: unknown = await response.json().catch(() => undefined);
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new ApiError(
    response.status,
    'BELFRY-CONSOLE-003',
    `${options.method ?? 'GET'} ${path.split('?')[0]} gave an answer that this console does not understand: ${parsed.error.message.slice(0, 300)}`,
    'Reload the page: the server may be newer than the page.',
  );
}

/** Calls the API where only success matters. */
export async function command(path: string, options: RequestOptions): Promise<void> {
  await send(path, options);
}

/** `?a=1&b=2` without the empty ones; an empty string when nothing is left. */
export function searchOf(parameters: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
