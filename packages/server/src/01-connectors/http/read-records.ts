import { setImmediate } from 'node:timers/promises';
import { decodeRecordText, type RawRecord } from '@belfry/schema';
import { valueSpans } from './json-spans.ts';

type Content = Pick<RawRecord, 'raw' | 'rawBytes' | 'value'>;

export interface BodyRecords {
  readonly contents: readonly Content[];
  /** Lines that should be JSON objects and are not, counted from 1: the first 100. */
  readonly badLines: readonly { readonly line: number; readonly reason: string }[];
}

const maxBadLines = 100;
/** The event loop gets its turn after this many lines. */
const linesPerTurn = 2000;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * Reads the records of a body: one JSON document (an object, an array, `{"records":[…]}`), one JSON object a line, or
 * lines of text. The content decides; the content type only where it is ambiguous.
 */
export async function readRecords(body: Buffer, contentType: string): Promise<BodyRecords> {
  const bytes = byteOrderMark.every((byte, index) => body[index] === byte) ? body.subarray(3) : body;
  const type = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  const first = firstByte(bytes);
  const looksLikeJson = first === 0x7b || first === 0x5b;
  if (type === 'text/plain' || (!looksLikeJson && !type.includes('json'))) return readLines(bytes, false);
  if (!type.includes('ndjson') && !firstLineIsWhole(bytes)) {
    const contents = readDocument(bytes);
    if (contents !== undefined) return { contents, badLines: [] };
  }
  return readLines(bytes, true);
}

function firstByte(bytes: Buffer): number | undefined {
  return bytes.find((byte) => byte > 0x20);
}

/** Whether the first of several lines is an object by itself: then a whole document would not parse, and need not be tried. */
function firstLineIsWhole(bytes: Buffer): boolean {
  const end = bytes.indexOf(10);
  if (end < 0) return false;
  const rest = bytes.subarray(end + 1);
  return firstByte(rest) !== undefined && isObject(parseJson(bytes.toString('utf8', 0, end)));
}

function readDocument(bytes: Buffer): Content[] | undefined {
  const { raw, rawBytes } = decodeRecordText(bytes);
  const value = parseJson(raw);
  if (typeof value !== 'object' || value === null) return undefined;
  const start = raw.search(/\S/);
  if (Array.isArray(value)) return elements(raw, start, value);
  for (const { key, start: at } of valueSpans(raw, start)) {
    if (key !== 'records' && key !== 'Records') continue;
    const list: unknown = new Map<string, unknown>(Object.entries(value)).get(key);
    if (Array.isArray(list) && list.every(isObject)) return elements(raw, at, list);
  }
  return [{ raw: raw.trim(), value, ...(rawBytes === undefined ? {} : { rawBytes }) }];
}

function elements(text: string, start: number, values: readonly unknown[]): Content[] {
  let index = 0;
  return Array.from(valueSpans(text, start), (span) => {
    const value = values[index++];
    return { raw: text.slice(span.start, span.end), ...(isObject(value) ? { value } : {}) };
  });
}

async function readLines(bytes: Buffer, mustBeJson: boolean): Promise<BodyRecords> {
  const contents: Content[] = [];
  const badLines: { line: number; reason: string }[] = [];
  let line = 0;
  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(10, at);
    const end = found < 0 ? bytes.length : found;
    line += 1;
    const lineBytes = bytes.subarray(at, bytes[end - 1] === 13 && end > at ? end - 1 : end);
    at = end + 1;
    if (line % linesPerTurn === 0) await setImmediate();
    if (firstByte(lineBytes) === undefined) continue;
    const text = decodeRecordText(lineBytes);
    const value = mustBeJson ? parseJson(text.raw) : undefined;
    if (isObject(value)) contents.push({ ...text, value });
    else {
      contents.push(text);
      if (mustBeJson && badLines.length < maxBadLines)
        badLines.push({ line, reason: value === undefined ? 'not valid JSON' : 'JSON, but not an object' });
    }
  }
  return { contents, badLines };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
