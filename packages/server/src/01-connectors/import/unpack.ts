import { once } from 'node:events';
import { Transform } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { FileProblem, importCodes } from './errors.ts';
import type { ImportLimits } from './import-item.ts';

/** Bytes of output below which the ratio says nothing. */
const ratioFloorBytes = 1024 * 1024;

/** What came out of one file on disk, all its entries and layers together: entries of a bomb can share their bytes. */
export class UnpackTotal {
  readonly #packedBytes: number;
  readonly #limits: ImportLimits;
  #unpacked = 0;

  constructor(packedBytes: number, limits: ImportLimits) {
    this.#packedBytes = packedBytes;
    this.#limits = limits;
  }

  /** Whether more came out than the file can honestly hold. */
  get isBomb(): boolean {
    return this.#unpacked > ratioFloorBytes && this.#unpacked > this.#packedBytes * this.#limits.maxRatio;
  }

  /** Gives a count of what comes out of one layer; it throws a `FileProblem` when that is too much. */
  layer(packedBytes: number): (bytes: number) => void {
    const { maxRatio, maxUnpackedBytes } = this.#limits;
    let unpacked = 0;
    return (bytes) => {
      unpacked += bytes;
      this.#unpacked += bytes;
      const bomb = this.isBomb || (unpacked > ratioFloorBytes && unpacked > packedBytes * maxRatio);
      if (bomb || unpacked > maxUnpackedBytes)
        throw new FileProblem(
          importCodes.tooLarge,
          bomb
            ? `it unpacks to more than ${maxRatio} times its size, as decompression bombs do; if it is none, unpack it and import the files`
            : `it unpacks to more than ${maxUnpackedBytes} bytes; unpack it and import the files`,
        );
    };
  }
}

/** Passes on what a count allows, and ends with its problem. */
export function limitUnpacked(count: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _, callback) {
      try {
        count(chunk.length);
        callback(null, chunk);
      } catch (error) {
        callback(error as Error);
      }
    },
  });
}

/** Unpacks a stream. What came out before damage, or a cut end, is given before the error is thrown. */
export async function* unpack(
  stream: AsyncIterable<Uint8Array>,
  format: 'gzip' | 'zstd',
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const decompressor = format === 'gzip' ? createGunzip() : createZstdDecompress();
  let parts: Buffer[] = [];
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure ??= error;
    decompressor.destroy();
  };
  decompressor.on('error', fail);
  decompressor.on('data', (part: Buffer) => {
    try {
      count(part.length);
      parts.push(part);
    } catch (error) {
      fail(error);
    }
  });
  const take = (): Buffer[] => parts.splice(0);
  try {
    for await (const chunk of stream) {
      await write(decompressor, chunk);
      yield* take();
      if (failure !== undefined) throw failure as Error;
    }
    // Whether the end is whole is known only when the decompressor has closed.
    const closed = once(decompressor, 'close');
    decompressor.end();
    await closed.catch(fail);
    yield* take();
    if (failure !== undefined) throw failure as Error;
  } finally {
    parts = [];
    decompressor.destroy();
  }
}

/** Settles when the decompressor has given all that the chunk makes, or has ended. */
async function write(decompressor: Transform, chunk: Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => {
    decompressor.once('close', resolve);
    decompressor.write(chunk, () => {
      decompressor.off('close', resolve);
      resolve();
    });
  });
  // What was pushed at last comes as `data` in the next turn.
  await nextTurn();
}
