import { STATUS_CODES } from 'node:http';
import { BelfryError } from '@belfry/schema';
import type { Problem } from '@belfry/schema/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ingestCodes } from './errors.ts';

/** Ends a request with an HTTP status and what the sender can do. */
export class IngestProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly errors: Problem['errors'];
  readonly retryAfterSeconds: number | undefined;
  constructor(
    status: number,
    code: string,
    message: string,
    details: { hint?: string; errors?: Problem['errors']; retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = details.hint;
    this.errors = details.errors;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  /** The answer's body by RFC 9457. */
  toBody(): Problem {
    return {
      type: `urn:belfry:error:${this.code.toLowerCase()}`,
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      detail: this.message,
      code: this.code,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    };
  }
}

export const busy = (): IngestProblem =>
  new IngestProblem(429, ingestCodes.busy, 'more is in flight than can be taken now', {
    hint: 'send the same batch again after Retry-After',
    retryAfterSeconds: 1,
  });

/** What a failed submit means to the sender: what can succeed later says when; the journal's troubles are the server's. */
export function problemOf(error: unknown): IngestProblem {
  if (error instanceof IngestProblem) return error;
  if (error instanceof BelfryError && error.retryable) {
    const isJournal = error.code.startsWith('BELFRY-JOURNAL-');
    return new IngestProblem(isJournal ? 503 : 429, error.code, error.message, {
      hint: error.hint ?? 'send the same batch again after Retry-After',
      retryAfterSeconds: isJournal ? 30 : 1,
    });
  }
  return new IngestProblem(500, ingestCodes.failed, 'the batch could not be stored; the log has the details', {
    hint: 'nothing of it was acknowledged: send it again',
  });
}

/** Answers an `IngestProblem` of a route as problem details; anything else goes on to the API's own handler. */
export function answerIngestProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(error instanceof IngestProblem)) throw error;
  if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', String(error.retryAfterSeconds));
  if (error.status >= 500) request.log.error({ code: error.code, url: request.url }, 'a batch was not taken');
  return reply.status(error.status).type('application/problem+json').send(error.toBody());
}
