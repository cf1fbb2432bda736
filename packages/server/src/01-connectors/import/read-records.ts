import { createReadStream } from 'node:fs';
import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { pipeline as pipelinePromise } from 'node:stream/promises';
import { createWriteStream } from 'node:fs';
import { parse as parseCsv } from 'csv-parse';
import { BelfryError, decodeRecordText, type RawRecord } from '@belfry/schema';
import { detectFormat } from './detect-format.ts';
import { FileProblem, importCodes } from './errors.ts';
import { defaultLimits, type ImportItem, type ImportLimits, type ImportOptions } from './import-item.ts';
import { readEvtx } from './read-evtx.ts';
import { readJson } from './read-json.ts';
import { readZip } from './read-zip.ts';
import { splitLines } from './split-lines.ts';
import { announcedEncoding, toUtf8 } from './to-utf8.ts';
import { unpack, UnpackTotal } from './unpack.ts';

const recordsPerBatch = 1000;
const headBytes = 4096;
const evtxHeadBytes = 128;

/** Lists the files below paths in order, with their sizes: for a progress bar. Throws `BelfryError` for a path that is not there. */
export async function listFiles(paths: readonly string[]): Promise<{ path: string; size: number }[]> {
  const files: { path: string; size: number }[] = [];
  for (const path of paths) {
    const info = await stat(path).catch((cause: unknown) => {
      throw new BelfryError(importCodes.unreadable, 'there is no such file or folder, or it may not be read', {
        where: path,
        hint: 'correct the path',
        cause,
      });
    });
    if (!info.isDirectory()) files.push({ path, size: info.size });
    else
      for (const entry of await readdir(path, { recursive: true, withFileTypes: true }))
        if (entry.isFile()) {
          const full = join(entry.parentPath, entry.name);
          // A file that is gone by now is told when its turn comes.
          files.push({ path: full, size: (await stat(full).catch(() => ({ size: 0 }))).size });
        }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Reads log files of any supported form: EVTX, NDJSON, JSON, CSV, plain lines; gzip, zstd and zip around them. What a
 * file is, is told by its content. A file that cannot be read is a problem with its reason; the others go on.
 */
export async function* readFileRecords(path: string, options: ImportOptions): AsyncGenerator<ImportItem> {
  const limits = { ...defaultLimits, ...options.limits };
  const input: Input = { name: path, display: path, size: undefined, disk: path };
  let size: number;
  try {
    ({ size } = await stat(path));
  } catch (error) {
    yield problem(input, importCodes.unreadable, error instanceof Error ? error.message : String(error), 'failed');
    return;
  }
  yield* new FileReader(options, limits, size).read(input, 0);
  options.onBytes?.(size);
}

/** A file on disk, or bytes out of an archive. */
interface Input {
  /** Decides nothing but CSV; the content decides. */
  readonly name: string;
  /** `archive.zip/inner.json`: for people and as the records' origin. */
  readonly display: string;
  readonly size: number | undefined;
  readonly disk?: string;
  open?(): Promise<AsyncIterable<Uint8Array>>;
  /** Records read of it so far. */
  records?: number;
}

class FileReader {
  readonly #options: ImportOptions;
  readonly #limits: ImportLimits;

  readonly #total: UnpackTotal;

  constructor(options: ImportOptions, limits: ImportLimits, size: number) {
    this.#options = options;
    this.#limits = limits;
    this.#total = new UnpackTotal(size, limits);
  }

  async *read(input: Input, depth: number): AsyncGenerator<ImportItem> {
    const name = basename(input.name);
    if (name.startsWith('._') || input.name.includes('__MACOSX/') || name === '.DS_Store') {
      yield problem(input, importCodes.companion, 'a companion file of macOS, no log', 'skipped');
      return;
    }
    try {
      yield* this.#readContent(input, depth);
    } catch (error) {
      const { code, reason, severity } = explain(error);
      const read = input.records === undefined ? '' : `; the ${input.records} records before that were read`;
      yield problem(input, code, `${reason}${severity === 'failed' ? read : ''}`, severity);
    }
  }

  async *#readContent(input: Input, depth: number): AsyncGenerator<ImportItem> {
    const stream =
      input.disk === undefined
        ? await (input.open as () => Promise<AsyncIterable<Uint8Array>>)()
        : createReadStream(input.disk);
    const start = await peek(stream, headBytes);
    const encoding = announcedEncoding(start.head);
    const { head, rest } = encoding === undefined ? start : await peek(toUtf8(start.rest, encoding), headBytes);
    const format = detectFormat(head, input.name);
    switch (format) {
      case 'empty':
        yield problem(input, importCodes.empty, 'the file is empty', 'skipped');
        return;
      case 'binary':
        yield problem(
          input,
          importCodes.notALog,
          'binary, and no form of log that is known here (packet captures are none)',
          'skipped',
        );
        return;
      case 'gzip':
      case 'zstd': {
        if (depth >= this.#limits.maxDepth)
          throw new FileProblem(importCodes.tooLarge, `packed more than ${this.#limits.maxDepth} times`);
        const packed =
          input.size ?? (input.disk === undefined ? this.#limits.maxUnpackedBytes : (await stat(input.disk)).size);
        const unpacked = unpack(rest, format, this.#total.layer(packed));
        const inner: Input = {
          name: input.name.replace(/\.(gz|gzip|zst|zstd)$/i, ''),
          display: input.display,
          size: undefined,
          open: () => Promise.resolve(unpacked),
        };
        try {
          yield* this.#readContent(inner, depth + 1);
        } finally {
          if (inner.records !== undefined) input.records = inner.records;
        }
        return;
      }
      case 'zip':
        if (depth >= this.#limits.maxDepth)
          throw new FileProblem(importCodes.tooLarge, `packed more than ${this.#limits.maxDepth} times`);
        yield* this.#onDisk(input, rest, (path) => this.#readArchive(input, path, depth));
        return;
      case 'evtx':
        yield* this.#onDisk(input, rest, (path) => this.#readEvtx(input, path));
        return;
      case 'json':
        yield* this.#batch(
          input,
          readJson(rest, this.#limits, (text, value) => this.#record(input, text, value)),
        );
        return;
      case 'csv':
        yield* this.#batch(input, this.#readCsv(input, rest));
        return;
      case 'lines':
        yield* this.#batch(input, this.#readLines(input, rest));
    }
  }

  async *#readArchive(input: Input, path: string, depth: number): AsyncGenerator<ImportItem> {
    for await (const entry of readZip(path, this.#limits, this.#total)) {
      yield* this.read(
        { name: entry.name, display: `${input.display}/${entry.name}`, size: entry.size, open: entry.open },
        depth + 1,
      );
      // Each further entry would fail the same way.
      if (this.#total.isBomb) throw new FileProblem(importCodes.tooLarge, 'the rest of the archive was not unpacked');
    }
  }

  async *#readEvtx(input: Input, path: string): AsyncGenerator<ImportItem> {
    const { size } = await stat(path);
    if (size > this.#limits.maxEvtxBytes)
      throw new FileProblem(
        importCodes.tooLarge,
        `an EVTX file of over ${this.#limits.maxEvtxBytes} bytes; convert it to XML or JSON lines with another tool (evtx_dump, wevtutil)`,
      );
    const handle = await open(path);
    const head = Buffer.alloc(evtxHeadBytes);
    try {
      await handle.read(head, 0, evtxHeadBytes, 0);
    } finally {
      await handle.close();
    }
    const problems: ImportItem[] = [];
    const records = readEvtx(
      path,
      head,
      (text) => this.#record(input, text),
      (code, reason) => {
        problems.push(problem(input, code, reason, 'failed'));
      },
    );
    yield* this.#batch(input, records);
    yield* problems;
  }

  async *#readCsv(input: Input, stream: AsyncIterable<Uint8Array>): AsyncGenerator<RawRecord> {
    const parser = parseCsv({
      columns: true,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: this.#limits.maxLineBytes,
    });
    // `pipe` would leave the parser waiting for ever after an error of the stream.
    pipeline(Readable.from(stream), parser, () => undefined);
    for await (const value of parser as AsyncIterable<Record<string, string>>)
      yield this.#record(input, { raw: JSON.stringify(value) }, value);
  }

  async *#readLines(input: Input, stream: AsyncIterable<Uint8Array>): AsyncGenerator<RawRecord> {
    for await (const { bytes, truncated } of splitLines(stream, this.#limits.maxLineBytes)) {
      const cut = truncated === undefined ? {} : { wholeBytes: truncated };
      if (bytes.length > 0) yield this.#record(input, { ...decodeRecordText(bytes), ...cut });
    }
  }

  #record(input: Input, text: Pick<RawRecord, 'raw' | 'rawBytes' | 'wholeBytes'>, value?: unknown): RawRecord {
    input.records = (input.records ?? 0) + 1;
    return {
      ...text,
      ...(value === undefined ? {} : { value }),
      receivedAt: Date.now(),
      sourceId: this.#options.sourceId,
      origin: input.display,
      position: input.records,
    };
  }

  async *#batch(input: Input, records: AsyncIterable<RawRecord>): AsyncGenerator<ImportItem> {
    let batch: RawRecord[] = [];
    try {
      for await (const record of records) {
        batch.push(record);
        if (batch.length < recordsPerBatch) continue;
        yield { kind: 'records', file: input.display, records: batch };
        batch = [];
      }
    } finally {
      // What was read before a problem is not lost by it.
      if (batch.length > 0) yield { kind: 'records', file: input.display, records: batch };
    }
  }

  /** Formats that need random access are put on disk first when they come out of an archive. */
  async *#onDisk(
    input: Input,
    stream: AsyncIterable<Uint8Array>,
    read: (path: string) => AsyncGenerator<ImportItem>,
  ): AsyncGenerator<ImportItem> {
    if (input.disk !== undefined) {
      yield* read(input.disk);
      return;
    }
    const folder = await mkdtemp(join(tmpdir(), 'belfry-unpack-'));
    try {
      const path = join(folder, 'file');
      await pipelinePromise(Readable.from(stream), createWriteStream(path));
      yield* read(path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Why reading ended: a reason of ours, damaged packing, or what the system says. */
function explain(error: unknown): { code: string; reason: string; severity: 'skipped' | 'failed' } {
  if (error instanceof FileProblem) return { code: error.code, reason: error.message, severity: error.severity };
  const reason = error instanceof Error ? error.message : String(error);
  const errno = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(Z|ZSTD)_/.test(errno)
    ? { code: importCodes.damaged, reason: `the packed data ends early or is damaged: ${reason}`, severity: 'failed' }
    : { code: importCodes.unreadable, reason, severity: 'failed' };
}

function problem(input: Input, code: string, reason: string, severity: 'skipped' | 'failed'): ImportItem {
  return { kind: 'problem', file: input.display, code, reason, severity };
}

/** Reads at least `bytes` ahead (or to the end) and gives a stream that still has them. */
async function peek(
  stream: AsyncIterable<Uint8Array>,
  bytes: number,
): Promise<{ head: Buffer; rest: AsyncIterable<Uint8Array> }> {
  const iterator = stream[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < bytes) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    chunks.push(value);
    length += value.length;
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(chunks).subarray(0, bytes), rest: rest() };
}
