import { crc32 } from 'node:zlib';

/** Bytes before a payload: its length and its CRC-32, both little-endian. */
export const frameHeaderBytes = 8;
/** Largest payload; a longer length can only be damage. */
export const maxPayloadBytes = 512 * 1024 * 1024;

/** Wraps a payload into a frame. */
export function encodeFrame(payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(frameHeaderBytes + payload.length);
  frame.writeUInt32LE(payload.length, 0);
  frame.writeUInt32LE(crc32(payload), 4);
  frame.set(payload, frameHeaderBytes);
  return frame;
}

export interface FramesRead {
  /** Payloads in order, each with the offset just after its frame. */
  readonly frames: readonly { readonly payload: Buffer; readonly end: number }[];
  /** Offset up to which everything is whole. */
  readonly end: number;
  /** Why reading stopped before the end of the bytes: a torn tail, or damage. */
  readonly problem?: 'torn' | 'damaged';
}

/** Reads frames; stops at the first that is not whole. */
export function readFrames(bytes: Buffer): FramesRead {
  const frames: { payload: Buffer; end: number }[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + frameHeaderBytes > bytes.length) return { frames, end: at, problem: 'torn' };
    const length = bytes.readUInt32LE(at);
    const end = at + frameHeaderBytes + length;
    if (length > maxPayloadBytes) return { frames, end: at, problem: 'damaged' };
    if (end > bytes.length) return { frames, end: at, problem: 'torn' };
    const payload = bytes.subarray(at + frameHeaderBytes, end);
    if (crc32(payload) !== bytes.readUInt32LE(at + 4)) return { frames, end: at, problem: 'damaged' };
    frames.push({ payload, end });
    at = end;
  }
  return { frames, end: at };
}
