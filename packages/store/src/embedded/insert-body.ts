import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { WireException, wireCodes, wireError } from './wire-errors.ts';

const maxSqlBytes = 64 * 1024 * 1024;
const maxInsertBytes = 2 * 1024 ** 3;

function tooLarge(limit: number): WireException {
  return new WireException(
    wireError(wireCodes.requestTooLarge, `body is larger than ${limit} bytes`, 'TOO_MANY_BYTES'),
  );
}

async function* bounded(request: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
  let total = 0;
  // Not destroyed when the limit is passed: the client must still get its answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    total += (chunk as Buffer).length;
    if (total > limit) throw tooLarge(limit);
    yield chunk as Buffer;
  }
}

/** Reads a body that is SQL. Throws `WireException` beyond 64 MB, or when it is compressed. */
export async function readSqlBody(request: IncomingMessage): Promise<string> {
  if (request.headers['content-encoding'] !== undefined) {
    throw new WireException(wireError(wireCodes.badArguments, 'SQL must not be compressed', 'BAD_ARGUMENTS'));
  }
  const chunks: Buffer[] = [];
  for await (const chunk of bounded(request, maxSqlBytes)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Writes a body of rows to `path` and returns its compression, by the engine's name. Throws beyond 2 GB. */
export async function receiveBody(request: IncomingMessage, path: string): Promise<'none' | 'gzip' | 'zstd'> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip' && encoding !== 'zstd') {
    throw new WireException(
      wireError(wireCodes.badArguments, `content encoding ${JSON.stringify(encoding)} is not offered`, 'BAD_ARGUMENTS'),
    );
  }
  await pipeline(bounded(request, maxInsertBytes), createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  return encoding === 'identity' ? 'none' : encoding;
}
