import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { constants, createGzip, gzipSync } from 'node:zlib';
import type { WireError } from './wire-errors.ts';

/** How much a query read, as the protocol's summary header reports it. */
export interface QuerySummary {
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly writtenRows: number;
  readonly elapsedNs: number;
}

const holdBackBytes = 64 * 1024;
const gzipLevel = 3;

export function summaryHeader(summary: QuerySummary): string {
  return JSON.stringify({
    read_rows: String(summary.rowsRead),
    read_bytes: String(summary.bytesRead),
    written_rows: String(summary.writtenRows),
    written_bytes: '0',
    total_rows_to_read: '0',
    result_rows: '0',
    result_bytes: '0',
    elapsed_ns: String(summary.elapsedNs),
  });
}

/**
 * Sends one result. The first 64 KB are held back: a query that fails before has a real status, even if the engine
 * had already written a complete-looking small document.
 */
export class ResponseWriter {
  readonly #response: ServerResponse;
  readonly #gzip: boolean;
  readonly #tag = randomBytes(8).toString('hex');
  #held: Buffer[] = [];
  #heldBytes = 0;
  #sink: Writable | undefined;

  constructor(response: ServerResponse, options: { queryId: string; format: string; gzip: boolean }) {
    this.#response = response;
    this.#gzip = options.gzip;
    response.setHeader(
      'Content-Type',
      options.format.startsWith('JSON') ? 'application/json' : 'text/plain; charset=UTF-8',
    );
    response.setHeader('X-ClickHouse-Query-Id', options.queryId);
    response.setHeader('X-ClickHouse-Format', options.format);
    response.setHeader('X-ClickHouse-Timezone', 'UTC');
    response.setHeader('X-ClickHouse-Exception-Tag', this.#tag);
  }

  /** Whether a byte of the result has left. */
  get started(): boolean {
    return this.#sink !== undefined;
  }

  /** Takes the next bytes; settles when more may come. Settles at once when the client has gone. */
  async write(chunk: Buffer): Promise<void> {
    if (this.#response.destroyed) return;
    if (this.#sink === undefined) {
      this.#held.push(chunk);
      this.#heldBytes += chunk.length;
      if (this.#heldBytes < holdBackBytes) return;
      this.#sink = this.#start();
      chunk = Buffer.concat(this.#held);
      this.#held = [];
    }
    if (!this.#sink.write(chunk)) await this.#drained(this.#sink);
  }

  /** Drops what was held back, for a query that is to run again. Only before `started`. */
  reset(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }

  /** Ends a result that is complete. */
  finish(summary: QuerySummary): void {
    if (this.#sink !== undefined) {
      this.#sink.end();
      return;
    }
    let body: Buffer = Buffer.concat(this.#held);
    this.#response.setHeader('X-ClickHouse-Summary', summaryHeader(summary));
    if (this.#gzip && body.length > 256) {
      body = gzipSync(body, { level: gzipLevel });
      this.#response.setHeader('Content-Encoding', 'gzip');
    }
    this.#response.setHeader('Content-Length', body.length);
    this.#response.writeHead(200).end(body);
  }

  /** Ends with an error: as a status when nothing has left yet, else as the protocol's block at the end. */
  fail(error: WireError): void {
    if (this.#sink === undefined) {
      this.#response.removeHeader('X-ClickHouse-Format');
      this.#response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
      this.#response.setHeader('X-ClickHouse-Exception-Code', error.code);
      this.#response.writeHead(error.status).end(`${error.text}\n`);
      return;
    }
    const message = `${error.text}\n`;
    const marker = '__exception__';
    this.#sink.end(
      `\r\n${marker}\r\n${this.#tag}\r\n${message}${Buffer.byteLength(message)} ${this.#tag}\r\n${marker}\r\n`,
    );
  }

  #start(): Writable {
    if (!this.#gzip) {
      this.#response.writeHead(200);
      return this.#response;
    }
    this.#response.setHeader('Content-Encoding', 'gzip');
    this.#response.writeHead(200);
    const gzip = createGzip({ level: gzipLevel, finishFlush: constants.Z_FINISH });
    gzip.pipe(this.#response);
    return gzip;
  }

  #drained(sink: Writable): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = () => {
      sink.off('drain', done);
      this.#response.off('close', done);
      resolve();
    };
    sink.once('drain', done);
    this.#response.once('close', done);
    if (this.#response.destroyed) done();
    return promise;
  }
}
