import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { BelfryError } from '@belfry/schema';
import { embeddedCodes, explainStartFailure } from './errors.ts';

/** Version of the layout of a store's folder. Raise it when an older Belfry could not read what is written. */
export const storeFormat = 1;

const fileName = 'version.json';

/**
 * Checks that this Belfry may open the folder and marks a new one with its version. Makes the folder if need be.
 * Throws `BelfryError` for a folder that is newer, has an unreadable mark, or cannot be written.
 */
export async function claimFolder(storePath: string): Promise<void> {
  const path = join(storePath, fileName);
  try {
    await mkdir(storePath, { recursive: true, mode: 0o700 });
    const found = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found === undefined) await writeDurably(path, `${JSON.stringify({ format: storeFormat })}\n`);
    else checkFormat(path, found);
  } catch (error) {
    if (error instanceof BelfryError) throw error;
    const { message, code } = error as NodeJS.ErrnoException;
    throw explainStartFailure(storePath, { message, code, stderr: '' });
  }
}

function checkFormat(path: string, text: string): void {
  let format: unknown;
  try {
    format = (JSON.parse(text) as { format?: unknown }).format;
  } catch {
    format = undefined;
  }
  if (typeof format !== 'number' || !Number.isInteger(format) || format < 1) {
    throw new BelfryError(embeddedCodes.folderUnreadableVersion, "the store's version file cannot be read", {
      where: path,
      hint: `if this folder was written by this version of Belfry, put {"format":${storeFormat}} into the file`,
    });
  }
  if (format > storeFormat) {
    throw new BelfryError(
      embeddedCodes.folderNewer,
      `the store was written in format ${format}, this Belfry reads up to format ${storeFormat}`,
      { where: path, hint: 'start the newer Belfry again, or set BELFRY_DATA to another folder' },
    );
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
