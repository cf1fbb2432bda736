import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import yauzl from 'yauzl';
import { FileProblem, importCodes } from './errors.ts';
import type { ImportLimits } from './import-item.ts';
import { limitUnpacked, type UnpackTotal } from './unpack.ts';

/** Larger archives are not read into memory to be mended. */
const maxMendedBytes = 256 * 1024 * 1024;

export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  open(): Promise<AsyncIterable<Uint8Array>>;
}

/** Gives the files of a zip archive one after another. */
export async function* readZip(path: string, limits: ImportLimits, total: UnpackTotal): AsyncGenerator<ZipEntry> {
  let zip: yauzl.ZipFile;
  try {
    zip = await openZip(path);
  } catch (error) {
    throw new FileProblem(
      importCodes.damaged,
      `the zip archive cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  try {
    if (zip.entryCount > limits.maxEntries)
      throw new FileProblem(
        importCodes.tooLarge,
        `the archive has ${zip.entryCount} entries, more than ${limits.maxEntries}`,
      );
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (name.endsWith('/')) continue;
      yield {
        name,
        size: entry.uncompressedSize,
        open: async () => {
          if (entry.isEncrypted())
            throw new FileProblem(importCodes.encrypted, 'encrypted: unpack the archive and import the files');
          const limited = limitUnpacked(total.layer(Math.max(1, entry.compressedSize)));
          pipeline(await zip.openReadStreamPromise(entry), limited, () => undefined);
          return limited;
        },
      };
    }
  } finally {
    zip.close();
  }
}

/**
 * Opens an archive. One with a few stray bytes after its end is read all the same, as other tools do.
 */
async function openZip(path: string): Promise<yauzl.ZipFile> {
  // Names are decoded here: one like `../x` is only shown, as nothing is written under it, and must not end the reading.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  try {
    return await yauzl.openPromise(path, options);
  } catch (error) {
    const stray = /Invalid comment length\. Expected: (\d{1,5})\. Found: (\d{1,5})/.exec(
      error instanceof Error ? error.message : '',
    );
    const extra = Number(stray?.[1] ?? 0) - Number(stray?.[2] ?? 0);
    if (extra <= 0 || (await stat(path)).size > maxMendedBytes) throw error;
    return yauzl.fromBufferPromise((await readFile(path)).subarray(0, -extra), options);
  }
}

const nameOf = ({ generalPurposeBitFlag, fileNameRaw, extraFields }: yauzl.Entry): string =>
  yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
