import { BelfryError } from '@belfry/schema';
import type { Problem } from '@belfry/schema/api';
import type { FastifyError, FastifyInstance } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { STATUS_CODES } from 'node:http';
import { QueryRefused } from '#query';
import { TooManyAttempts } from './attempt-limit.ts';
import { apiCodes, statusOf } from './errors.ts';

/** Answers every failure as problem details (RFC 9457) with a stable code. What is a bug is logged with its stack and told without it. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | BelfryError, request, reply) => {
    const problem = toProblem(error);
    if (problem.status >= 500)
      request.log.error({ code: problem.code, stack: error.stack, url: request.url }, 'a request failed');
    if (problem.status === 429 || problem.status === 503)
      void reply.header('retry-after', error instanceof TooManyAttempts ? String(error.retryAfterSeconds) : '5');
    return reply.status(problem.status).type('application/problem+json').send(problem);
  });
}

export function toProblem(error: FastifyError | BelfryError): Problem {
  if (error instanceof BelfryError) {
    const details =
      error instanceof QueryRefused
        ? error.diagnostics.map(({ code, message, start }) => ({
            where: `character ${start + 1}`,
            message: `${code}: ${message}`,
          }))
        : undefined;
    return problem(statusOf(error), error.code, error.message, error.hint, details);
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const details = error.validation.map((issue) => ({
      where: issue.instancePath || '/',
      message: issue.message ?? 'not valid',
    }));
    return problem(400, apiCodes.invalidRequest, 'the request is not valid', undefined, details);
  }
  const status = error.statusCode ?? 500;
  if (status === 413)
    return problem(status, apiCodes.tooLarge, 'the body is larger than this route takes', 'send less at once');
  if (status === 415)
    return problem(status, apiCodes.mediaType, 'the body is of a type that is not read', 'send application/json');
  if (status < 500) return problem(status, apiCodes.invalidRequest, error.message);
  return problem(
    500,
    apiCodes.internal,
    'something went wrong here; the log has the details',
    'report it with the time of this answer',
  );
}

export function problem(
  status: number,
  code: string,
  detail: string,
  hint?: string,
  errors?: Problem['errors'],
): Problem {
  return {
    type: `urn:belfry:error:${code.toLowerCase()}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code,
    ...(hint === undefined ? {} : { hint }),
    ...(errors === undefined ? {} : { errors }),
  };
}
