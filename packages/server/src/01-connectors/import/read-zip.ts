import { pipeline } from 'node:stream';
import yauzl from 'yauzl';
import { FileProblem, importCodes } from './errors.ts';
import type { ImportLimits } from './import-item.ts';
import { limitUnpacked } from './unpack.ts';

export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  open(): Promise<AsyncIterable<Uint8Array>>;
}

/** Gives the files of a zip archive one after another. */
export async function* readZip(path: string, limits: ImportLimits): AsyncGenerator<ZipEntry> {
  let zip: yauzl.ZipFile;
  try {
    zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
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
      if (entry.fileName.endsWith('/')) continue;
      if (entry.isEncrypted())
        throw new FileProblem(importCodes.encrypted, `${entry.fileName} is encrypted: unpack the archive first`);
      yield {
        name: entry.fileName,
        size: entry.uncompressedSize,
        open: async () => {
          const limited = limitUnpacked(limits, Math.max(1, entry.compressedSize));
          pipeline(await zip.openReadStreamPromise(entry), limited, () => undefined);
          return limited;
        },
      };
    }
  } finally {
    zip.close();
  }
}
