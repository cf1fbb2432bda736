import { open } from 'node:fs/promises';
import { readFrames } from './frame.ts';
import { segmentFile } from './segment-folder.ts';

/** Reads the frames of a segment from an offset on; offsets in the answer count from the file's start. */
export async function readSegmentFile(dir: string, segment: number, sealed: boolean, start = 0) {
  const handle = await open(segmentFile(dir, segment, sealed), 'r').catch(async (error: unknown) => {
    // It may have been sealed in the meantime.
    if (sealed) throw error;
    return open(segmentFile(dir, segment, true), 'r');
  });
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.allocUnsafe(Math.max(0, size - start));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    const { frames, end, ...rest } = readFrames(bytes.subarray(0, bytesRead));
    return {
      ...rest,
      frames: frames.map((frame) => ({ payload: frame.payload, end: start + frame.end })),
      end: start + end,
      size,
    };
  } finally {
    await handle.close();
  }
}
