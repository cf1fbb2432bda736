import { z } from 'zod';
import type { TableRow } from './row.ts';

/** `pack.yaml`: what a source pack is and fills. */
export const packManifest = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/),
  title: z.string(),
  vendor: z.string(),
  product: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  licence: z.string(),
  description: z.string(),
  /** Where the format is specified. */
  references: z.array(z.string()),
  tables: z.array(z.string()).min(1),
  /** ASIM schemas that `normalise/*.kql` fill. */
  schemas: z.array(z.string()),
  /** Where its records usually come from: `http`, `syslog`, `file`, `import`. */
  connectors: z.array(z.string()),
  owner: z.string(),
});
export type PackManifest = z.infer<typeof packManifest>;

const literal = z.union([z.string(), z.number(), z.boolean()]);

/**
 * `sigma.yaml`: which rows a Sigma logsource means, and where its fields are.
 * A field name resolves to `fields[name]` of the route, else of the table, else to the column of that name,
 * else to `<open>.<name>`. A path is a column, or `Column.key` into a dynamic column.
 */
export const sigmaMapping = z.strictObject({
  tables: z.record(
    z.string(),
    z.strictObject({
      fields: z.record(z.string(), z.string()).default({}),
      /** The dynamic column that holds fields which have no column of their own. */
      open: z.string().optional(),
    }),
  ),
  logsources: z.array(
    z.strictObject({
      product: z.string().optional(),
      category: z.string().optional(),
      service: z.string().optional(),
      routes: z.array(
        z.strictObject({
          table: z.string(),
          /** Rows the route takes: every column, or path into a dynamic column, equals (ignoring case) one of its values. */
          when: z.record(z.string(), z.union([literal, z.array(literal)])).default({}),
          fields: z.record(z.string(), z.string()).default({}),
        }),
      ),
    }),
  ),
});
export type SigmaMapping = z.infer<typeof sigmaMapping>;

/** The head of a syslog message, by RFC 3164 or RFC 5424, as the connector read it. */
export interface SyslogHeader {
  readonly facility: number;
  readonly severity: number;
  /** ISO 8601 with Z, absent when the message has none. */
  readonly timestamp?: string;
  readonly hostname?: string;
  readonly appName?: string;
  readonly procId?: string;
  readonly msgId?: string;
  readonly structuredData?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly message: string;
}

/** One record as a data connector received it. */
export interface RawRecord {
  /** The text as it arrived: a line, a JSON document. Empty for records of a binary file; then `value` is set. */
  readonly raw: string;
  /** The bytes, only when they are not valid UTF-8: `raw` then has U+FFFD for what could not be decoded. */
  readonly rawBytes?: Uint8Array;
  /** Bytes that the record had, when it was too long and only its beginning is here: it becomes a dead letter. */
  readonly wholeBytes?: number;
  /** The decoded document when the text is JSON or the file format is structured (EVTX, CSV). */
  readonly value?: unknown;
  readonly syslog?: SyslogHeader;
  /** Server's clock, milliseconds since 1970. */
  readonly receivedAt: number;
  readonly sourceId: string;
  /** Address of the sender, or path of the file; for messages and as a last resort for the host's name. */
  readonly origin: string;
  /** Number of the record in its file, from 1. */
  readonly position?: number;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Returns the text of a record's bytes; bytes that are not valid UTF-8 are kept beside the text, so nothing is lost. */
export function decodeRecordText(bytes: Uint8Array): Pick<RawRecord, 'raw' | 'rawBytes'> {
  try {
    return { raw: strictUtf8.decode(bytes) };
  } catch {
    return { raw: lenientUtf8.decode(bytes), rawBytes: bytes };
  }
}

/** What a parser makes of a record. A failure becomes a dead letter with the raw text. */
export type ParseOutcome =
  | { readonly ok: true; readonly rows: readonly TableRow[] }
  | { readonly ok: false; readonly code: string; readonly reason: string };

/** What a pack's `parser.ts` exports as `parser`. Pure: no I/O, no clock, never throws on input. */
export interface SourceParser {
  /** How sure the parser is that the record is of its source: 0 no, 1 certain. Cheap: it runs on records of unknown origin. */
  detect(record: RawRecord): number;
  parse(record: RawRecord): ParseOutcome;
}
