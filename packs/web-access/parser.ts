import type { ParseOutcome, RawRecord, Row, SourceParser } from '@belfry/schema';
import { isAccessDocument, readAccessDocument } from './access-json.ts';
import { isAccessLine, readAccessLine } from './access-line.ts';
import { isErrorLine, readErrorLine } from './error-line.ts';

/** Names under which the servers write to syslog, and what they are. */
const products = new Map([
  ['nginx', 'nginx'],
  ['apache', 'Apache'],
  ['apache2', 'Apache'],
  ['httpd', 'Apache'],
]);
const accessColumns = new Set(
  'TimeGenerated Computer ServerProduct SrcIpAddr SrcHostname SrcPortNumber ForwardedFor Username Method RequestUri UriPath UriQuery UriExtension DecodedUri RequestLine IsProxied Protocol Scheme Host ServerPort StatusCode ResponseBytes RequestBytes DurationMs Referrer UserAgent ContentType Cookie TlsProtocol'.split(
    ' ',
  ),
);

/** Reads access and error logs of nginx and Apache, from files and from syslog, into `WebAccess_CL` and `WebError_CL`. */
export const parser: SourceParser = {
  detect(record) {
    const { syslog, value } = record;
    if (syslog === undefined) {
      if (value !== undefined) return isAccessDocument(value) ? 0.8 : 0;
      return isAccessLine(record.raw) ? 0.9 : isErrorLine(record.raw) ? 0.8 : 0;
    }
    // Anything can be forwarded by syslog: what another program writes, or systemd about nginx, is left to the pack of the system.
    const isOurs = products.has(syslog.appName?.toLowerCase() ?? '');
    if (isAccessLine(syslog.message)) return isOurs ? 0.95 : 0.7;
    if (isOurs) return isErrorLine(syslog.message) || isAccessDocument(documentOf(syslog.message)) ? 0.95 : 0.1;
    return 0;
  },

  parse(record): ParseOutcome {
    const text = record.syslog?.message ?? record.raw;
    const document = record.syslog === undefined ? (record.value ?? documentOf(text)) : documentOf(text);
    const { table, row } = read(text, document);
    if (row === undefined)
      return {
        ok: false,
        code: 'BELFRY-WEB-ACCESS-001',
        reason:
          document === undefined
            ? 'neither a line of an access log (common, combined, vhost-combined) nor one of an error log'
            : 'a JSON document without client, status and request under names that are known',
      };
    row['TimeGenerated'] ??= record.syslog?.timestamp ?? null;
    if (row['TimeGenerated'] === null)
      return { ok: false, code: 'BELFRY-WEB-ACCESS-002', reason: 'the time is missing or no date' };
    return { ok: true, rows: [{ table, row: withOrigin(row, table, record) }] };
  },
};

function read(text: string, document: unknown): { table: string; row: Row | undefined } {
  if (document !== undefined)
    return { table: 'WebAccess_CL', row: isAccessDocument(document) ? readAccessDocument(document) : undefined };
  const access = readAccessLine(text);
  if (access !== undefined) return { table: 'WebAccess_CL', row: access };
  return { table: 'WebError_CL', row: readErrorLine(text) };
}

/** Adds what the head of the syslog message says, and moves what has no column to `_Unmapped`. */
function withOrigin(row: Row, table: string, record: RawRecord): Row {
  const { syslog } = record;
  const unmapped: Row = {};
  const columns: Row = {};
  for (const [key, value] of Object.entries(row))
    if (table === 'WebError_CL' || accessColumns.has(key)) columns[key] = value;
    else unmapped[key] = value;
  if (syslog?.hostname !== undefined && (columns['Computer'] ?? '') === '') columns['Computer'] = syslog.hostname;
  const product = products.get(syslog?.appName?.toLowerCase() ?? '');
  if (product !== undefined) columns['ServerProduct'] = product;
  return Object.keys(unmapped).length === 0 ? columns : { ...columns, _Unmapped: unmapped };
}

function documentOf(text: string): unknown {
  if (!/^\s{0,16}\{/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
