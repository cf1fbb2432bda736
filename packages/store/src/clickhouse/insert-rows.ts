import type { ClickHouseSettings } from '@clickhouse/client';
import { Readable } from 'node:stream';
import type { JsonValue, TableDefinition } from '@belfry/schema';
import type { EngineConnection } from './engine-connection.ts';
import { RowRefusedError, StoreError, storeCodes } from './errors.ts';
import { databaseName, quoteName } from './table-ddl.ts';
import { parseTimespan } from './timespan.ts';

/** Most bytes and lines of one `insertRows`: what the engine takes as one block, and so all or nothing. */
export const maxInsertBytes = 256 * 1024 * 1024;
export const maxInsertLines = 1_000_000;

const chunkBytes = 1024 * 1024;
const newline = 0x0a;
const newlineBytes = Buffer.from('\n');

const insertSettings: ClickHouseSettings = {
  date_time_input_format: 'best_effort',
  input_format_json_read_objects_as_strings: 1,
  input_format_json_read_arrays_as_strings: 1,
  input_format_json_read_numbers_as_strings: 1,
  input_format_json_read_bools_as_strings: 1,
  input_format_null_as_default: 1,
  // A field without a column is an error, never dropped.
  input_format_skip_unknown_fields: 0,
  // One thread reads the rows in order, so that an error names the right one.
  input_format_parallel_parsing: 0,
  max_insert_block_size: String(maxInsertLines + 1),
  min_insert_block_size_rows: String(maxInsertLines + 1),
  min_insert_block_size_bytes: '0',
  max_partitions_per_insert_block: '1000',
  async_insert: 0,
};

/** The rows of one insert, kept so that they can be sent again. */
interface Body {
  readonly chunks: Buffer[];
  readonly lines: number;
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count++;
  return bytes.length > 0 && bytes.at(-1) !== newline ? count + 1 : count;
}

async function collect(table: string, lines: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Body> {
  const chunks: Buffer[] = [];
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let total = 0;
  let lineCount = 0;
  const flush = () => {
    if (pending.length > 0) chunks.push(Buffer.concat(pending, pendingBytes));
    pending = [];
    pendingBytes = 0;
  };
  const add = (bytes: Uint8Array) => {
    pending.push(bytes);
    pendingBytes += bytes.length;
    total += bytes.length;
  };
  for await (const line of lines) {
    if (line.length === 0) continue;
    add(line);
    if (line.at(-1) !== newline) add(newlineBytes);
    lineCount += countLines(line);
    if (total > maxInsertBytes || lineCount > maxInsertLines) {
      throw new StoreError(
        storeCodes.insertTooLarge,
        `one insert takes at most ${maxInsertBytes} bytes and ${maxInsertLines} lines`,
        {
          where: table,
          hint: 'send the rows in several inserts, each with its own token',
        },
      );
    }
    if (pendingBytes >= chunkBytes) flush();
  }
  flush();
  return { chunks, lines: lineCount };
}

/**
 * Writes timespans as the ticks that the store keeps. Only tables that have such columns pay for it.
 * Throws `RowRefusedError` for a value that is no timespan.
 */
function convertTimespans(table: TableDefinition, columns: readonly string[], body: Body): Body {
  const text = Buffer.concat(body.chunks).toString('utf8');
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const converted = lines.map((line, row) => {
    if (line.trim() === '') return line;
    let value: Record<string, JsonValue>;
    try {
      value = JSON.parse(line) as Record<string, JsonValue>;
    } catch (error) {
      throw new RowRefusedError(row, table.name, (error as Error).message);
    }
    for (const column of columns) {
      const span = value[column];
      if (span === undefined || span === null) continue;
      const ticks = typeof span === 'string' ? parseTimespan(span) : undefined;
      if (ticks === undefined) {
        throw new RowRefusedError(row, table.name, `${column}: ${JSON.stringify(span)} is no timespan`);
      }
      value[column] = String(ticks);
    }
    return JSON.stringify(value);
  });
  return { chunks: [Buffer.from(`${converted.join('\n')}\n`)], lines: body.lines };
}

/** The engine names the row of a parse error, from 1. */
function asRowRefusal(error: unknown, table: string, lineCount: number): unknown {
  if (!(error instanceof StoreError) || error.clickhouseCode === undefined) return error;
  const row = /\(at row (\d+)\)/u.exec(error.message)?.[1];
  if (row === undefined || Number(row) < 1 || Number(row) > lineCount) return error;
  return new RowRefusedError(Number(row) - 1, table, error.message, error.clickhouseCode);
}

/** See `Store.insertRows`. */
export async function insertRows(
  connection: EngineConnection,
  table: TableDefinition,
  lines: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  token: string,
): Promise<void> {
  let body = await collect(table.name, lines);
  if (body.lines === 0) return;
  const timespans = table.columns.filter(({ type }) => type === 'timespan').map(({ name }) => name);
  if (timespans.length > 0) body = convertTimespans(table, timespans, body);
  const query = `INSERT INTO ${databaseName}.${quoteName(table.name)} FORMAT JSONEachRow`;
  try {
    await connection.repeatable(async (client) => {
      const { stream } = await client.exec({
        query,
        values: Readable.from(body.chunks, { objectMode: false }),
        clickhouse_settings: { ...insertSettings, insert_deduplication_token: token },
      });
      stream.resume();
      await new Promise<void>((resolve, reject) => stream.once('end', resolve).once('error', reject));
    });
  } catch (error) {
    throw asRowRefusal(error, table.name, body.lines);
  }
}
