import { decodeRecordText, type RawRecord } from '@belfry/schema';
import { FileProblem, importCodes } from './errors.ts';
import { splitLines } from './split-lines.ts';

type Make = (raw: Pick<RawRecord, 'raw' | 'rawBytes' | 'wholeBytes'>, value?: unknown) => RawRecord;

/**
 * Reads JSON: one document a line (NDJSON), or else documents that span lines: an array, `{"records":[…]}`,
 * `{"Records":[…]}` or documents one after another. A line of NDJSON that is no JSON is a record with its text alone.
 */
export async function* readJson(
  stream: AsyncIterable<Uint8Array>,
  limits: { readonly maxLineBytes: number; readonly maxDocumentBytes: number },
  make: Make,
): AsyncGenerator<RawRecord> {
  let whole: Buffer[] | undefined;
  let size = 0;
  let first = true;
  for await (const { bytes, truncated } of splitLines(stream, limits.maxLineBytes)) {
    if (whole !== undefined) {
      size += bytes.length + 1;
      if (size > limits.maxDocumentBytes || truncated !== undefined) throw tooLarge(limits.maxDocumentBytes);
      whole.push(bytes);
      continue;
    }
    if (bytes.length === 0) continue;
    const text = decodeRecordText(bytes);
    if (truncated !== undefined) {
      if (first && /^\s*\[/.test(text.raw.slice(0, 100))) throw tooLarge(limits.maxLineBytes);
      yield make({ ...text, wholeBytes: truncated });
      first = false;
      continue;
    }
    const value = parseJson(text.raw);
    if (first && (value === undefined || isContainer(value))) {
      whole = [bytes];
      size = bytes.length;
    } else yield make(text, value);
    first = false;
  }
  if (whole === undefined) return;
  const text = Buffer.concat(whole.flatMap((part) => [part, Buffer.from('\n')])).toString('utf8');
  for (const { raw, value } of splitDocuments(text)) {
    if (value === undefined) yield make({ raw });
    else for (const item of itemsOf(value)) yield make({ raw: item === value ? raw : JSON.stringify(item) }, item);
  }
}

const tooLarge = (bytes: number): FileProblem =>
  new FileProblem(
    importCodes.tooLarge,
    `one JSON document of over ${bytes} bytes; write its records one a line (jq -c '.[]') and import that`,
  );

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const isContainer = (value: unknown): boolean => Array.isArray(value) || itemsOf(value)[0] !== value;

/** The records inside a document: those of an array, or of the envelopes that Azure and AWS write. */
export function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [value];
  for (const key of ['records', 'Records', 'value']) {
    const list: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
    if (Array.isArray(list) && list.every((item) => typeof item === 'object')) return list;
  }
  return [value];
}

/** Splits text into JSON documents that follow one another; what is none comes without value, up to the next line. */
export function* splitDocuments(text: string): Generator<{ raw: string; value?: unknown }> {
  let at = 0;
  while (at < text.length) {
    while (at < text.length && /[\s,]/.test(text[at] as string)) at += 1;
    if (at >= text.length) return;
    const end = documentEnd(text, at);
    const value = end === undefined ? undefined : parseJson(text.slice(at, end));
    if (value === undefined || end === undefined) {
      const lineEnd = text.indexOf('\n', at);
      const stop = lineEnd < 0 ? text.length : lineEnd;
      yield { raw: text.slice(at, stop) };
      at = stop + 1;
    } else {
      yield { raw: text.slice(at, end), value };
      at = end;
    }
  }
}

/** The end of the array or object that begins at `start`; undefined when it begins none or does not end. */
function documentEnd(text: string, start: number): number | undefined {
  if (text[start] !== '{' && text[start] !== '[') return undefined;
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22) {
      for (at += 1; at < text.length && text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at += 1;
    } else if (char === 0x7b || char === 0x5b) depth += 1;
    else if ((char === 0x7d || char === 0x5d) && --depth === 0) return at + 1;
  }
  return undefined;
}
