import { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { FileProblem, importCodes } from './errors.ts';
import type { ImportLimits } from './import-item.ts';

/** Bytes of output below which the ratio says nothing. */
const ratioFloorBytes = 1024 * 1024;

/** Counts what goes through and ends with a problem when it is more than the input can honestly hold. */
export function limitUnpacked(limits: ImportLimits, packedBytes: number): Transform {
  let unpacked = 0;
  return new Transform({
    transform(chunk: Uint8Array, _, callback) {
      unpacked += chunk.length;
      const bomb = unpacked > ratioFloorBytes && unpacked > packedBytes * limits.maxRatio;
      if (bomb || unpacked > limits.maxUnpackedBytes)
        callback(
          new FileProblem(
            importCodes.tooLarge,
            bomb
              ? `it unpacks to more than ${limits.maxRatio} times its size: a decompression bomb, or to be unpacked by hand`
              : `it unpacks to more than ${limits.maxUnpackedBytes} bytes`,
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
