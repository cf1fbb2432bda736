import { open, statfs, type FileHandle } from 'node:fs/promises';
import { segmentFile, syncFolder } from './segment-folder.ts';

/** The open segment: frames are written at its end, and all that `size` counts is durable. */
export class SegmentWriter {
  readonly segment: number;
  readonly openedAt: number;
  /** Durable bytes. */
  size = 0;
  /** A write has failed: behind the durable bytes there may be others, until they are cut off. */
  dirty = false;
  readonly #handle: FileHandle;

  private constructor(segment: number, handle: FileHandle, size: number, openedAt: number) {
    this.segment = segment;
    this.#handle = handle;
    this.size = size;
    this.openedAt = openedAt;
  }

  /** Opens a new segment, or goes on with one whose first `size` bytes are whole. */
  static async open(dir: string, segment: number, size: number, nowMs: number): Promise<SegmentWriter> {
    const handle = await open(segmentFile(dir, segment, false), size === 0 ? 'w' : 'r+', 0o600);
    await handle.truncate(size);
    await syncFolder(dir);
    return new SegmentWriter(segment, handle, size, nowMs);
  }

  /** Writes frames and waits until the disk has them; returns the milliseconds that the disk took. */
  async write(frames: readonly Uint8Array[]): Promise<number> {
    if (this.dirty) await this.cut();
    const length = frames.reduce((sum, frame) => sum + frame.length, 0);
    this.dirty = true;
    const { bytesWritten } = await this.#handle.writev(frames, this.size);
    if (bytesWritten !== length) {
      // A short write means that there is no room for the rest.
      throw Object.assign(new Error(`${bytesWritten} of ${length} bytes written`), { code: 'ENOSPC' });
    }
    const started = performance.now();
    await this.#handle.datasync();
    this.size += length;
    this.dirty = false;
    return performance.now() - started;
  }

  /** Cuts off what a failed write may have left behind the durable bytes. */
  async cut(): Promise<void> {
    await this.#handle.truncate(this.size);
    await this.#handle.datasync();
    this.dirty = false;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Free bytes for ordinary users on the disk of `dir`. */
export async function freeBytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}
