import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import yauzl from 'yauzl';
import { BelfryError } from '@belfry/schema';
import { queryCodes } from '../errors.ts';
import { tooLarge, withoutQuery } from './fetch-file.ts';

/** A layer in a layer: `a.csv.gz` that the server packed once more. */
const maxLayers = 2;
const maxEntries = 1000;

/** Gives the files in a file: itself, what a gzip holds, or those of a zip archive whose names fit `pattern`. `maxBytes` bounds what comes out. */
export async function unpackFile(
  bytes: Buffer,
  address: string,
  pattern: string | undefined,
  maxBytes: number,
): Promise<Buffer[]> {
  let unpacked = bytes;
  try {
    for (let layer = 0; layer < maxLayers && isGzip(unpacked); layer++) {
      const limited = new Gathered(address, maxBytes);
      await pipeline([unpacked], createGunzip(), limited);
      unpacked = limited.whole();
    }
    return isZip(unpacked) ? await unzip(unpacked, address, pattern, maxBytes) : [unpacked];
  } catch (error) {
    if (error instanceof BelfryError) throw error;
    throw new BelfryError(
      queryCodes.externalUnreadable,
      `the file of externaldata is damaged: ${error instanceof Error ? error.message : String(error)}`,
      { where: withoutQuery(address), cause: error },
    );
  }
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
const isZip = (bytes: Buffer): boolean => bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'));

async function unzip(bytes: Buffer, address: string, pattern: string | undefined, maxBytes: number): Promise<Buffer[]> {
  // Nothing is written under the names: one like `../x` is only compared.
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true, autoClose: false, decodeStrings: false });
  const files: Buffer[] = [];
  let left = maxBytes;
  try {
    if (zip.entryCount > maxEntries) throw tooLarge(address, `is an archive of more than ${maxEntries} files`);
    for await (const entry of zip.eachEntry()) {
      const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
      const name = yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
      if (name.endsWith('/') || !fits(name, pattern)) continue;
      if (entry.isEncrypted()) throw new Error(`${name} in the archive is encrypted`);
      const limited = new Gathered(address, left);
      await pipeline(await zip.openReadStreamPromise(entry), limited);
      files.push(limited.whole());
      left -= files.at(-1)!.length;
    }
  } finally {
    zip.close();
  }
  if (files.length === 0) throw new Error(`no file of the archive has a name like ${pattern ?? '*'}`);
  return files;
}

/** `*` and `?` are wildcards; the pattern is for the whole name or for what stands behind its last `/`. Linear: no backtracking over more than one `*`. */
function fits(name: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  return fitsWhole(name, pattern) || fitsWhole(name.slice(name.lastIndexOf('/') + 1), pattern);
}

function fitsWhole(text: string, pattern: string): boolean {
  let [at, want, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (want < pattern.length && pattern[want] === '*') [star, mark, want] = [want, at, want + 1];
    else if (want < pattern.length && (pattern[want] === '?' || pattern[want] === text[at]))
      [at, want] = [at + 1, want + 1];
    else if (star >= 0) [want, mark, at] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  while (pattern[want] === '*') want += 1;
  return want === pattern.length;
}

/** Keeps what is written, within bounds. */
class Gathered extends Writable {
  readonly #parts: Buffer[] = [];
  readonly #address: string;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(address: string, maxBytes: number) {
    super();
    this.#address = address;
    this.#maxBytes = maxBytes;
  }

  override _write(part: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) {
      done(tooLarge(this.#address, `unpacks to more than ${this.#maxBytes} bytes`));
      return;
    }
    this.#parts.push(part);
    done();
  }

  whole(): Buffer {
    return Buffer.concat(this.#parts);
  }
}
