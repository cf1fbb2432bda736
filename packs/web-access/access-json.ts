import type { JsonValue, Row } from '@belfry/schema';
import { requestLineColumns, targetColumns } from './request.ts';
import { readTime } from './time.ts';

/** Names that configurations give to the fields, in lower case without `_`, `-`, `.` and `@`, by column. First wins. */
const names = {
  time: ['timeiso8601', 'timelocal', 'timestamp', 'time', 'msec', 'datetime', 'date', 'ts'],
  client: ['remoteaddr', 'remoteip', 'clientip', 'client', 'remotehost', 'ip', 'sourceip', 'srcip'],
  clientPort: ['remoteport', 'clientport'],
  user: ['remoteuser', 'user', 'username', 'authuser'],
  request: ['request', 'requestline'],
  method: ['requestmethod', 'method', 'verb', 'httpmethod'],
  target: ['requesturi', 'uri', 'url', 'path', 'requestpath'],
  query: ['args', 'querystring', 'query', 'requestquery'],
  protocol: ['serverprotocol', 'protocol', 'httpversion', 'requestprotocol'],
  status: ['status', 'statuscode', 'responsecode', 'response', 'httpstatus'],
  responseBytes: ['bytessent', 'bodybytessent', 'bytes', 'responsesize', 'size', 'bytesout'],
  requestBytes: ['requestlength', 'requestsize', 'bytesin', 'bytesreceived'],
  seconds: ['requesttime', 'duration', 'responsetime'],
  microseconds: ['durationus', 'responsetimeus', 'durationmicroseconds'],
  milliseconds: ['durationms', 'responsetimems', 'requesttimems'],
  referrer: ['httpreferer', 'httpreferrer', 'referer', 'referrer'],
  agent: ['httpuseragent', 'useragent', 'agent'],
  forwarded: ['httpxforwardedfor', 'xforwardedfor', 'forwardedfor', 'xff'],
  host: ['httphost', 'host', 'servername', 'vhost', 'virtualhost'],
  serverPort: ['serverport', 'port'],
  scheme: ['scheme', 'requestscheme'],
  tls: ['sslprotocol', 'tlsprotocol', 'tlsversion'],
  contentType: ['senthttpcontenttype', 'contenttype', 'responsecontenttype'],
  cookie: ['httpcookie', 'cookie'],
  machine: ['hostname', 'computer', 'server'],
} as const;
type Field = keyof typeof names;

/** Where a name leads: the field and its rank among the field's names. */
const byName = new Map<string, readonly [Field, number]>();
for (const [field, list] of Object.entries(names) as [Field, readonly string[]][])
  for (const [rank, name] of list.entries()) byName.set(name, [field, rank]);

interface Found {
  readonly values: Partial<Record<Field, JsonValue>>;
  readonly rest: Row;
}

/** Whether a document has what an entry of an access log has: a client, a status and a request. */
export function isAccessDocument(value: unknown): value is Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { values } = find(value as Row);
  return (
    isScalar(values.client) &&
    isScalar(values.status) &&
    /^(?:\d{3}|-)?$/.test(textOf(values.status)) &&
    (isScalar(values.request) || (isScalar(values.method) && isScalar(values.target)))
  );
}

/** Reads an entry of a JSON access log with the usual names of fields; others are returned beside the columns. */
export function readAccessDocument(document: Row): Row {
  const { values, rest } = find(document);
  const text = (field: Field): string => dash(textOf(values[field]));
  const client = text('client');
  const address = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:.]{2,60})$/i.test(client) && /[.:]/.test(client);
  const request = requestColumns(text('request'), text('method'), text('target'), text('query'));
  return {
    TimeGenerated: readTime(values.time) ?? null,
    ...request,
    ...filled({
      SrcIpAddr: address ? client : '',
      SrcHostname: address ? '' : client,
      Username: text('user'),
      Protocol: text('protocol'),
      Referrer: text('referrer'),
      UserAgent: text('agent'),
      ForwardedFor: text('forwarded'),
      Host: text('host').replace(/(?<=[\w\]]):\d{1,5}$/, ''),
      Scheme: text('scheme'),
      TlsProtocol: text('tls'),
      ContentType: text('contentType'),
      Cookie: text('cookie'),
      Computer: text('machine'),
    }),
    ...numbers(values),
    ...rest,
  };
}

function find(document: Row): Found {
  const values: Partial<Record<Field, JsonValue>> = {};
  const ranks = new Map<Field, number>();
  const keys = new Map<Field, string>();
  const rest: Row = {};
  for (const [key, value] of Object.entries(document)) {
    const hit = byName.get(key.toLowerCase().replaceAll(/[_\-.@]/g, ''));
    if (hit === undefined || !isScalar(value)) {
      rest[key] = value;
      continue;
    }
    const [field, rank] = hit;
    const before = ranks.get(field);
    // Of two names for one column the better one fills it, and the other stays as it is.
    if (before !== undefined && before <= rank) {
      rest[key] = value;
      continue;
    }
    if (before !== undefined) rest[keys.get(field) as string] = values[field] as JsonValue;
    ranks.set(field, rank);
    keys.set(field, key);
    values[field] = value;
  }
  return { values, rest };
}

/** `request` is the whole line, or only the path in Apache's `%U`; `target` may or may not hold the query. */
function requestColumns(request: string, method: string, target: string, query: string): Row {
  const fromLine = requestLineColumns(request);
  if (method === '' && target === '') return fromLine;
  const path = target === '' && fromLine['RequestUri'] === undefined ? request : target;
  if (path === '') return { ...fromLine, Method: method === '' ? (fromLine['Method'] ?? '') : method };
  const bare = query.replace(/^\?/, '');
  const whole = bare === '' || path.includes('?') ? path : `${path}?${bare}`;
  return {
    ...(fromLine['RequestUri'] === undefined ? {} : fromLine),
    ...targetColumns(whole, method === '' ? textOf(fromLine['Method']) : method),
  };
}

function numbers(values: Found['values']): Row {
  const row: Row = {};
  const put = (column: string, field: Field, scale = 1): void => {
    const text = textOf(values[field]).trim();
    if (text === '' || text === '-') return;
    const value = Number(text);
    const limit = column.endsWith('Port') || column === 'StatusCode' ? 65_535 : Number.MAX_SAFE_INTEGER;
    const isWhole = column === 'DurationMs' || Number.isInteger(value);
    // What does not fit its column keeps its name and goes to _Unmapped.
    if (Number.isFinite(value) && value >= 0 && value <= limit && isWhole)
      row[column] = Math.round(value * scale * 1000) / 1000;
    else row[`${field}AsSent`] = values[field] as JsonValue;
  };
  put('StatusCode', 'status');
  put('ResponseBytes', 'responseBytes');
  put('RequestBytes', 'requestBytes');
  put('SrcPortNumber', 'clientPort');
  put('ServerPort', 'serverPort');
  put('DurationMs', 'microseconds', 0.001);
  put('DurationMs', 'milliseconds');
  put('DurationMs', 'seconds', 1000);
  return row;
}

function filled(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function textOf(value: JsonValue | undefined): string {
  return isScalar(value) ? String(value) : '';
}

function dash(text: string): string {
  return text === '-' ? '' : text;
}
