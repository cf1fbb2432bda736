import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ingestCodes } from './errors.ts';
import { AnswersByKey, idempotencyKeyOf } from './idempotency.ts';
import { answerIngestProblem, busy, problemOf } from './ingest-problem.ts';
import { readBody } from './read-body.ts';
import { checkSourceId } from './source-id.ts';

export interface BatchReceiverOptions {
  /** Largest body after decompression, bytes. */
  readonly maxBodyBytes: number;
  /** Bytes that were handed on and are not durable yet. */
  readonly pendingBytes: () => number;
}
type Request = FastifyRequest<{ Params: { source: string }; Querystring: unknown }>;

const maxPendingBytes = 64 * 1024 * 1024;
const rememberedKeys = 10_000;

/** Opens a scope in which bodies of every type reach the handlers as they come: unpacked there, with bounds of their own. */
export function registerBatchRoutes(app: FastifyInstance, register: (scope: FastifyInstance) => void): void {
  void app.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
    scope.setErrorHandler(answerIngestProblem);
    register(scope);
    done();
  });
}

/**
 * Receives the batches of a route: refuses more than fits into memory (429), reads a body within its bounds, and answers a batch that is sent again
 * with its Idempotency-Key without taking it again. What `take` throws becomes an `IngestProblem`.
 */
export class BatchReceiver<Answer> {
  readonly #options: BatchReceiverOptions;
  readonly #answers = new AnswersByKey<Answer>(rememberedKeys);
  /** Bytes of bodies being read and not yet handed on. */
  #readingBytes = 0;

  constructor(options: BatchReceiverOptions) {
    this.#options = options;
  }

  /** `take` calls `handedOn` when the body's records are counted as pending elsewhere. */
  async receive(request: Request, take: (body: Buffer, handedOn: () => void) => Promise<Answer>): Promise<Answer> {
    const { source } = request.params;
    checkSourceId(source);
    const key = idempotencyKeyOf(request);
    return key === undefined
      ? this.#take(request, take)
      : this.#answers.answer(`${source}\n${key}`, () => this.#take(request, take));
  }

  async #take(request: Request, take: (body: Buffer, handedOn: () => void) => Promise<Answer>): Promise<Answer> {
    const { maxBodyBytes, pendingBytes } = this.#options;
    if (pendingBytes() + this.#readingBytes > maxPendingBytes) throw busy();
    let held = 0;
    const release = (): void => {
      this.#readingBytes -= held;
      held = 0;
    };
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
      return await take(body, release);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === ingestCodes.failed)
        request.log.error(
          { source: request.params.source, error: error instanceof Error ? error.stack : String(error) },
          'a batch was not stored',
        );
      throw problem;
    } finally {
      release();
    }
  }
}
