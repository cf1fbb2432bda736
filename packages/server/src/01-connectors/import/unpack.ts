import { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { FileProblem, importCodes } from './errors.ts';
import type { ImportLimits } from './import-item.ts';

/** Bytes of output below which the ratio says nothing. */
const ratioFloorBytes = 1024 * 1024;

/** What came out of one file on disk, all its entries and layers together: entries of a bomb can share their bytes. */
export class UnpackTotal {
  readonly #packedBytes: number;
  readonly #maxRatio: number;
  #unpacked = 0;

  constructor(packedBytes: number, maxRatio: number) {
    this.#packedBytes = packedBytes;
    this.#maxRatio = maxRatio;
  }

  add(bytes: number): void {
    this.#unpacked += bytes;
  }

  /** Whether more came out than the file can honestly hold. */
  get isBomb(): boolean {
    return this.#unpacked > ratioFloorBytes && this.#unpacked > this.#packedBytes * this.#maxRatio;
  }
}

/** Counts what goes through and ends with a problem when it is more than the input can honestly hold. */
export function limitUnpacked(limits: ImportLimits, packedBytes: number, total: UnpackTotal): Transform {
  let unpacked = 0;
  return new Transform({
    transform(chunk: Uint8Array, _, callback) {
      unpacked += chunk.length;
      total.add(chunk.length);
      const bomb = total.isBomb || (unpacked > ratioFloorBytes && unpacked > packedBytes * limits.maxRatio);
      if (bomb || unpacked > limits.maxUnpackedBytes)
        callback(
          new FileProblem(
            importCodes.tooLarge,
            bomb
              ? `it unpacks to more than ${limits.maxRatio} times its size, as decompression bombs do; if it is none, unpack it and import the files`
              : `it unpacks to more than ${limits.maxUnpackedBytes} bytes; unpack it and import the files`,
          ),
        );
      else callback(null, chunk);
    },
  });
}

/** The decompressor of a format. */
export function createDecompressor(format: 'gzip' | 'zstd'): Transform {
  return format === 'gzip' ? createGunzip() : createZstdDecompress();
}
