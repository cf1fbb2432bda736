import { access, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The name of a segment's file: twenty digits sort as numbers do. */
export const segmentFile = (dir: string, segment: number, sealed: boolean): string =>
  join(dir, `${String(segment).padStart(20, '0')}${sealed ? '.seg' : '.open'}`);

export interface SegmentEntry {
  readonly segment: number;
  readonly sealed: boolean;
}

/** Lists the segments of a folder in order. */
export async function listSegments(dir: string): Promise<SegmentEntry[]> {
  const entries: SegmentEntry[] = [];
  for (const name of await readdir(dir)) {
    const match = /^(\d{20})\.(seg|open)$/.exec(name);
    if (match !== null) entries.push({ segment: Number(match[1]), sealed: match[2] === 'seg' });
  }
  return entries.sort((a, b) => a.segment - b.segment);
}

/** Makes the folder's entries durable: names of files are data of the folder. */
export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives an open segment its final name; done before and not yet durable is fine. */
export async function sealFile(dir: string, segment: number): Promise<void> {
  const sealed = segmentFile(dir, segment, true);
  await rename(segmentFile(dir, segment, false), sealed).catch(async (error: unknown) => {
    await access(sealed).catch(() => Promise.reject(error));
  });
  await syncFolder(dir);
}

/** Replaces a file as a whole: after a crash there is the old one or the new one. */
export async function replaceFile(dir: string, name: string, content: string): Promise<void> {
  const temporary = join(dir, `${name}.tmp`);
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(temporary, join(dir, name));
  await syncFolder(dir);
}

/** Removes a sealed segment; one that is gone already is fine. */
export async function removeSegment(dir: string, segment: number): Promise<void> {
  await rm(segmentFile(dir, segment, true), { force: true });
}
