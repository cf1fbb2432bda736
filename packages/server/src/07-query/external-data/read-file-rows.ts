import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { delimiters, type ExternalColumn, type ExternalSource } from '@belfry/kql';
import { BelfryError, type JsonValue } from '@belfry/schema';
import { queryCodes } from '../errors.ts';
import { withoutQuery } from './fetch-file.ts';
import { readJsonRecords } from './json-records.ts';

/** A part of a file, so that reading a large one leaves time for others. */
const partBytes = 64 * 1024;

/** Reads the rows of one unpacked file, UTF-8 or UTF-16 with its mark: cells by position of the source's columns. Throws `BelfryError` where it is not of the format. */
export async function* readFileRows(
  bytes: Buffer,
  address: string,
  source: Pick<ExternalSource, 'format' | 'columns' | 'ignoreFirstRecord'>,
): AsyncGenerator<JsonValue[]> {
  const cells = source.columns.map(cellOf);
  let skip = source.ignoreFirstRecord;
  try {
    for await (const record of recordsOf(decode(bytes), source.format)) {
      if (skip) skip = false;
      else yield cells.map((cell) => cell(record));
    }
  } catch (error) {
    throw new BelfryError(
      queryCodes.externalUnreadable,
      `the file of externaldata is no ${source.format}: ${error instanceof Error ? error.message : String(error)}`,
      { where: withoutQuery(address), hint: 'name its format: with (format="txt")', cause: error },
    );
  }
}

function decode(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  return new TextDecoder(mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8').decode(bytes);
}

/** Cells of a line by position, or a JSON object. */
type Record = readonly string[] | { readonly [property: string]: JsonValue };

async function* recordsOf(text: string, format: ExternalSource['format']): AsyncGenerator<Record> {
  if (format === 'raw') yield [text];
  else if (format === 'json' || format === 'multijson') yield* readJsonRecords(text);
  else if (format === 'txt') {
    for (const line of text.split('\n')) if (line.trim() !== '') yield [line.replace(/\r$/, '')];
  } else
    yield* Readable.from(partsOf(text)).pipe(
      parse({
        delimiter: delimiters[format],
        relax_column_count: true,
        relax_quotes: true,
        skip_empty_lines: true,
        max_record_size: 16 * 1024 * 1024,
      }),
    ) as AsyncIterable<string[]>;
}

function* partsOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; from += partBytes) yield text.slice(from, from + partBytes);
}

/** How a column's cell is found in a record. */
function cellOf({ name, path, ordinal, constant }: ExternalColumn, position: number): (record: Record) => JsonValue {
  if (constant !== undefined) return () => constant;
  const steps = path ?? [name];
  return (record) => {
    if (isLine(record)) return record[ordinal ?? position] ?? '';
    let value: JsonValue = record as JsonValue;
    for (const step of steps) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null;
      value = (value as { [step: string]: JsonValue })[step] ?? null;
    }
    return value;
  };
}

const isLine = (record: Record): record is readonly string[] => Array.isArray(record);
