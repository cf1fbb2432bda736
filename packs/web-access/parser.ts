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

/** The head that a syslog daemon writes into files. */
const fileHeadPattern =
  /^(?:[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)) ([^\s:]{1,255}) ([^\s:[\]]{1,128})(?:\[\d{1,10}\])?: ?/;

/** A text, and what a head before it says of where it is from. */
interface Content {
  readonly text: string;
  readonly hostname?: string | undefined;
  readonly program?: string | undefined;
}

/** Reads access and error logs of nginx and Apache, from files and from syslog, into `WebAccess_CL` and `WebError_CL`. */
export const parser: SourceParser = {
  detect(record) {
    if (record.syslog === undefined && record.value !== undefined) return isAccessDocument(record.value) ? 0.8 : 0;
    const { text, program } = contentOf(record);
    const isOurs = products.has(program?.toLowerCase() ?? '');
    if (isAccessLine(text)) return program === undefined ? 0.9 : isOurs ? 0.95 : 0.7;
    if (program === undefined) return isErrorLine(text) ? 0.8 : 0;
    // Anything can be forwarded by syslog: what another program writes, or systemd about nginx, is left to the pack of the system.
    if (!isOurs) return 0;
    return isErrorLine(text) || isAccessDocument(documentOf(text)) ? 0.95 : 0.1;
  },

  parse(record): ParseOutcome {
    const content = contentOf(record);
    const { text } = content;
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
    return { ok: true, rows: [{ table, row: withOrigin(row, table, content) }] };
  },
};

function contentOf({ raw, syslog }: RawRecord): Content {
  if (syslog !== undefined) return { text: syslog.message, hostname: syslog.hostname, program: syslog.appName ?? '' };
  const head = fileHeadPattern.exec(raw);
  return head === null ? { text: raw } : { text: raw.slice(head[0].length), hostname: head[1], program: head[2] };
}

function read(text: string, document: unknown): { table: string; row: Row | undefined } {
  if (document !== undefined)
    return { table: 'WebAccess_CL', row: isAccessDocument(document) ? readAccessDocument(document) : undefined };
  const access = readAccessLine(text);
  if (access !== undefined) return { table: 'WebAccess_CL', row: access };
  return { table: 'WebError_CL', row: readErrorLine(text) };
}

/** Adds what the head of the message says, and moves what has no column to `_Unmapped`. */
function withOrigin(row: Row, table: string, { hostname, program }: Content): Row {
  const unmapped: Row = {};
  const columns: Row = {};
  for (const [key, value] of Object.entries(row))
    if (table === 'WebError_CL' || accessColumns.has(key)) columns[key] = value;
    else unmapped[key] = value;
  if (hostname !== undefined && (columns['Computer'] ?? '') === '') columns['Computer'] = hostname;
  const product = products.get(program?.toLowerCase() ?? '');
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
