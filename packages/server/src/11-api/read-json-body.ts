import { BelfryError } from '@belfry/schema';
import type { FastifyInstance } from 'fastify';
import { apiCodes } from './errors.ts';

/**
 * Reads JSON bodies. One that is not UTF-8 is refused with the place: read with replacement characters, a query would ask for something
 * else than was sent.
 */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body as Buffer);
    } catch {
      done(notText(body as Buffer));
      return;
    }
    // It answers through `done`; the promise that its type allows is not made.
    void parse(request, text, done);
  });
}

function notText(body: Buffer): BelfryError {
  return new BelfryError(
    apiCodes.notUtf8,
    `the body is not UTF-8: byte ${firstBadByte(body)} is part of no character`,
    {
      hint: 'send the text as UTF-8',
    },
  );
}

/** Position of the first byte, counted from 1, that a decoder would have to replace. */
function firstBadByte(body: Buffer): number {
  const decoded = Buffer.from(body.toString('utf8'));
  let at = 0;
  while (at < body.length && body[at] === decoded[at]) at += 1;
  return at + 1;
}
