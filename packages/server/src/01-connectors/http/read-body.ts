import type { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { ingestCodes } from './errors.ts';
import { IngestProblem } from './ingest-problem.ts';

/** Bytes of output below which the ratio says nothing. */
const ratioFloorBytes = 1024 * 1024;
/** Logs pack 10 to 30 times; repeated lines up to some hundred. */
const maxRatio = 500;

function createDecoder(encoding: string) {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'zstd') return createZstdDecompress();
  if (encoding === '' || encoding === 'identity') return undefined;
  throw new IngestProblem(415, ingestCodes.encoding, `content encoding ${encoding.slice(0, 50)} is not read`, {
    hint: 'send gzip, zstd or no encoding',
  });
}

/** The number of the line in which the pieces end, from 1. */
function lineOfEnd(chunks: readonly Buffer[]): number {
  let line = 1;
  for (const chunk of chunks) for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) line += 1;
  return line;
}

/**
 * Reads a request's body and unpacks it.
 * @param onBytes told each piece that is held in memory, bytes.
 * @throws IngestProblem 413 over `maxBytes` or for a decompression bomb, 400 for a damaged body, 415 for another encoding.
 */
export function readBody(
  payload: Readable,
  encoding: string,
  maxBytes: number,
  onBytes: (bytes: number) => void,
): Promise<Buffer> {
  const decoder = createDecoder(encoding.trim().toLowerCase());
  const output = decoder === undefined ? payload : payload.pipe(decoder);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let packed = 0;
    let size = 0;
    const fail = (problem: IngestProblem): void => {
      output.off('data', onData);
      if (decoder !== undefined) {
        payload.unpipe(decoder);
        decoder.destroy();
      }
      // Destroying the request would close the connection before the sender has read the answer.
      payload.resume();
      reject(problem);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes)
        fail(
          new IngestProblem(
            413,
            ingestCodes.tooLarge,
            `the body has more than ${maxBytes} bytes; the limit is passed in line ${lineOfEnd(chunks)}`,
            { hint: 'nothing of it was stored: send smaller batches, and look at that line if it is a long one' },
          ),
        );
      else if (decoder !== undefined && size > ratioFloorBytes && size > packed * maxRatio)
        fail(
          new IngestProblem(413, ingestCodes.bomb, `the body unpacks to more than ${maxRatio} times its size`, {
            hint: 'nothing of it was stored: send it without compression',
          }),
        );
      else {
        chunks.push(chunk);
        onBytes(chunk.length);
      }
    };
    const damaged = (): void =>
      fail(new IngestProblem(400, ingestCodes.damaged, 'the body is incomplete or its compression is damaged'));
    if (decoder !== undefined) payload.on('data', (chunk: Buffer) => (packed += chunk.length));
    output.on('data', onData);
    output.on('end', () => resolve(Buffer.concat(chunks)));
    output.on('error', damaged);
    payload.on('error', damaged);
    payload.on('close', () => {
      if (!payload.readableEnded) damaged();
    });
  });
}
