import type { Readable } from 'node:stream';
import type { RawRecord } from '@belfry/schema';
import type { ingestResponse } from '@belfry/schema/api';
import type { FastifyInstance, FastifyRequest, preHandlerHookHandler } from 'fastify';
import type { z } from 'zod';
import type { RecordSink } from '#core';
import type { SourceCounters } from '../sources.ts';
import { ingestCodes } from './errors.ts';
import { AnswersByKey, idempotencyKeyOf } from './idempotency.ts';
import { answerIngestProblem, busy, IngestProblem, problemOf } from './ingest-problem.ts';
import { checkSourceId, packOf } from './source-id.ts';
import { readBody } from './read-body.ts';
import { readRecords } from './read-records.ts';

export interface IngestOptions {
  readonly sink: RecordSink;
  readonly counters: SourceCounters;
  /** Largest body after decompression, bytes. */
  readonly maxBodyBytes: number;
  /** Ids of the known source packs. */
  readonly packs: ReadonlySet<string>;
  readonly preHandler?: preHandlerHookHandler;
}

type Answer = z.infer<typeof ingestResponse>;
interface Route {
  Params: { source: string };
  Querystring: { pack?: string; strict?: string };
}

const maxPendingBytes = 64 * 1024 * 1024;
const rememberedKeys = 10_000;

/** Adds `POST /api/ingest/:source`. An answer of 200 means: all of the batch is durable. */
export function registerIngestRoute(app: FastifyInstance, options: IngestOptions): void {
  const ingest = new Ingest(options);
  void app.register((scope, _, done) => {
    // The body is read by the route itself, unpacking as it comes: once in memory, with its own bounds.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
    scope.setErrorHandler(answerIngestProblem);
    scope.post<Route>('/api/ingest/:source', {
      config: { role: 'Ingest' },
      ...(options.preHandler === undefined ? {} : { preHandler: options.preHandler }),
      handler: (request) => ingest.handle(request),
    });
    done();
  });
}

class Ingest {
  readonly #options: IngestOptions;
  readonly #answers = new AnswersByKey<Answer>(rememberedKeys);
  /** Bytes of bodies being read and not yet handed to the sink. */
  #readingBytes = 0;

  constructor(options: IngestOptions) {
    this.#options = options;
  }

  async handle(request: FastifyRequest<Route>): Promise<Answer> {
    const { source } = request.params;
    checkSourceId(source);
    const key = idempotencyKeyOf(request);
    if (key === undefined) return this.#take(request, source);
    return this.#answers.answer(`${source}\n${key}`, () => this.#take(request, source));
  }

  async #take(request: FastifyRequest<Route>, source: string): Promise<Answer> {
    const { sink, counters, maxBodyBytes } = this.#options;
    const pack =
      packOf(request.query.pack, this.#options.packs) ?? (this.#options.packs.has(source) ? source : undefined);
    if (sink.pendingBytes + this.#readingBytes > maxPendingBytes) throw busy();
    let held = 0;
    try {
      const body = await readBody(
        (request.body ?? request.raw) as Readable,
        request.headers['content-encoding'] ?? '',
        maxBodyBytes,
        (bytes) => {
          held += bytes;
          this.#readingBytes += bytes;
        },
      );
      const { contents, badLines } = await readRecords(body, request.headers['content-type'] ?? '');
      if (request.query.strict === '1' && badLines.length > 0) throw refused(badLines);
      this.#readingBytes -= held;
      held = 0;
      const receivedAt = Date.now();
      const records: RawRecord[] = contents.map((content) => ({
        ...content,
        receivedAt,
        sourceId: source,
        origin: request.ip,
      }));
      const result = records.length === 0 ? { accepted: 0, deadLettered: 0 } : await sink.submit(records, pack);
      counters.received(source, 'http', records.length, body.length, pack);
      return { accepted: result.accepted, deadLettered: result.deadLettered, badLines: [...badLines] };
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === ingestCodes.failed)
        request.log.error(
          { source, error: error instanceof Error ? error.stack : String(error) },
          'a batch was not stored',
        );
      throw problem;
    } finally {
      this.#readingBytes -= held;
    }
  }
}

function refused(badLines: readonly { line: number; reason: string }[]): IngestProblem {
  return new IngestProblem(400, ingestCodes.badLines, 'lines are not JSON objects; with strict=1 nothing was stored', {
    hint: 'correct the lines, or send without strict=1 to keep them as dead letters',
    errors: badLines.map(({ line, reason }) => ({ where: `line ${line}`, message: reason })),
  });
}
