import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { WireException, wireCodes, wireError } from './wire-errors.ts';

/** Which of the child's slots a request takes: rows of users' queries, inserts, or Belfry's own short upkeep. */
export type Lane = 'query' | 'insert' | 'control';

/** What a request asks for beside its SQL. */
export interface RequestOptions {
  /** SQL of the URL; the body is then its data (INSERT) or its continuation. */
  readonly queryInUrl: string | undefined;
  readonly queryId: string;
  readonly database: string;
  readonly settings: ReadonlyMap<string, string>;
  /** Values of `{name:Type}`, in escaped TSV form. */
  readonly params: ReadonlyMap<string, string>;
  readonly waitEndOfQuery: boolean;
  readonly defaultFormat: string;
  readonly gzipResponse: boolean;
  readonly lane: Lane | undefined;
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/u;
const queryIdPattern = /^[A-Za-z0-9_.:-]{1,128}$/u;
/** Part of the protocol but not offered: what they would do must not be missed silently. */
const unsupported = new Set([
  'session_id',
  'session_timeout',
  'session_check',
  'role',
  'compress',
  'decompress',
  'quota_key',
]);
/** Settings of the HTTP layer that need no answer here. */
const ignored = new Set([
  'user',
  'password',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'buffer_size',
]);

function bad(message: string): WireException {
  return new WireException(wireError(wireCodes.badArguments, message, 'BAD_ARGUMENTS'));
}

/** Compares in a time that does not tell how much of the secret was right. */
export function isAuthorized(request: IncomingMessage, user: string, password: string): boolean {
  const header = request.headers.authorization ?? '';
  const given = header.startsWith('Basic ') ? Buffer.from(header.slice(6), 'base64') : Buffer.alloc(0);
  const wanted = Buffer.from(`${user}:${password}`);
  const padded = Buffer.alloc(wanted.length);
  given.copy(padded);
  return timingSafeEqual(padded, wanted) && given.length === wanted.length;
}

/** Reads a request's URL and headers. Throws `WireException` for what is malformed or not offered. */
export function readRequestOptions(request: IncomingMessage): RequestOptions {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const settings = new Map<string, string>();
  const params = new Map<string, string>();
  const take: Record<string, string | undefined> = {};
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) {
      const param = name.slice(6);
      if (!identifier.test(param)) throw bad(`malformed parameter name ${JSON.stringify(param)}`);
      params.set(param, value);
    } else if (
      ['query', 'query_id', 'database', 'default_format', 'wait_end_of_query', 'enable_http_compression'].includes(name)
    ) {
      take[name] = value;
    } else if (unsupported.has(name)) {
      throw bad(`${name} is not offered by the embedded store`);
    } else if (!ignored.has(name)) {
      if (!identifier.test(name)) throw bad(`malformed setting name ${JSON.stringify(name)}`);
      settings.set(name, value);
    }
  }
  const queryId = take['query_id'] ?? randomUUID();
  if (!queryIdPattern.test(queryId)) throw bad('malformed query_id');
  const database = take['database'] ?? 'belfry';
  if (!identifier.test(database) || database.toLowerCase() === 'default') {
    throw new WireException(
      wireError(wireCodes.accessDenied, `the database ${JSON.stringify(database)} is not allowed`, 'ACCESS_DENIED'),
    );
  }
  const lane = request.headers['x-belfry-lane'];
  return {
    queryInUrl: take['query'],
    queryId,
    database,
    settings,
    params,
    waitEndOfQuery: take['wait_end_of_query'] === '1',
    defaultFormat: take['default_format'] ?? 'TabSeparated',
    gzipResponse:
      take['enable_http_compression'] === '1' && /\bgzip\b/u.test(String(request.headers['accept-encoding'] ?? '')),
    lane: lane === 'query' || lane === 'insert' || lane === 'control' ? lane : undefined,
  };
}

/** Quotes a text as a string of ClickHouse SQL. */
export function quoteSqlString(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/**
 * The `SET` and `USE` that make a fresh connection the request's own. `readonly` comes last because nothing can be
 * set after it.
 */
export function connectionPrelude(options: RequestOptions, defaults: ReadonlyMap<string, string>): string {
  const merged = new Map([...defaults, ...options.settings]);
  // A mark of ours: the engine takes no query id, and KILL must find the query.
  merged.set('log_comment', killMark(options.queryId));
  const readonly = merged.get('readonly');
  merged.delete('readonly');
  const pairs = [...merged].map(([name, value]) => `${name}=${quoteSqlString(value)}`);
  for (const [name, value] of options.params) pairs.push(`param_${name}=${quoteSqlString(value)}`);
  if (readonly !== undefined && readonly !== '0') pairs.push(`readonly=${quoteSqlString(readonly)}`);
  return `USE ${options.database}; SET ${pairs.join(', ')}; `;
}

/** What `system.processes` shows in the settings of a request's query. */
export function killMark(queryId: string): string {
  return `q:${queryId}`;
}
