import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BelfryError } from '@belfry/schema';
import { journalCodes } from './errors.ts';
import { replaceFile } from './segment-folder.ts';

const fileName = 'manifest.json';
const version = 1;

/** What outlives segments: who the journal is, how far its readers are, the last sequence of each producer. */
export interface Manifest {
  readonly version: number;
  /** Part of every insert token: two journals never share one. */
  readonly id: string;
  /** The last segment that each consumer is done with. */
  readonly consumers: Readonly<Record<string, number>>;
  readonly producers: Readonly<Record<string, number>>;
  readonly lastItemId: string;
}

/** Reads the manifest; a new journal gets a new id. Throws for a folder that a newer version wrote. */
export async function readManifest(dir: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(join(dir, fileName), 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const manifest: Manifest = { version, id: randomUUID(), consumers: {}, producers: {}, lastItemId: '0' };
    await writeManifest(dir, manifest);
    return manifest;
  }
  const manifest = parseManifest(text, join(dir, fileName));
  if (manifest.version > version)
    throw new BelfryError(
      journalCodes.newerVersion,
      `the journal was written by a newer Belfry (form ${manifest.version}, this one knows ${version})`,
      {
        where: join(dir, fileName),
        hint: 'run the newer Belfry on this data folder, or choose another folder',
      },
    );
  return manifest;
}

export async function writeManifest(dir: string, manifest: Manifest): Promise<void> {
  await replaceFile(dir, fileName, `${JSON.stringify(manifest)}\n`);
}

function parseManifest(text: string, path: string): Manifest {
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (typeof manifest.version === 'number' && typeof manifest.id === 'string') return manifest;
  } catch {
    // Told below.
  }
  throw new BelfryError(journalCodes.damaged, "the journal's manifest cannot be read", {
    where: path,
    hint: 'restore it from a backup; without it the journal cannot tell which rows the store has already',
  });
}
