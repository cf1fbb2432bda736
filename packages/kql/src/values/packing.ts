import { inflate } from './inflate.ts';

const crcTable = Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xed_b8_83_20 : value >>> 1;
  return value >>> 0;
});
const crc32 = (bytes: Uint8Array): number =>
  (bytes.reduce((sum, byte) => (sum >>> 8) ^ crcTable[(sum ^ byte) & 255]!, 0xff_ff_ff_ff) ^ 0xff_ff_ff_ff) >>> 0;

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}

const little = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.floor(value / 256 ** index) % 256);

/** The most bytes of a block that is kept as it is. */
export const blockSize = 65_535;

/** DEFLATE without compression: blocks of the bytes as they are. */
function blocks(bytes: Uint8Array): number[] {
  const count = Math.max(1, Math.ceil(bytes.length / blockSize));
  return Array.from({ length: count }, (_, index) => {
    const part = bytes.subarray(index * blockSize, (index + 1) * blockSize);
    return [index === count - 1 ? 1 : 0, ...little(part.length, 2), ...little(65_535 - part.length, 2), ...part];
  }).flat();
}

export const gzipHeader = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255] as const;
export const zlibHeader = [0x78, 0x01] as const;

/** Packs as gzip (RFC 1952). */
export const gzip = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from([...gzipHeader, ...blocks(bytes), ...little(crc32(bytes), 4), ...little(bytes.length, 4)]);

/** Packs as zlib (RFC 1950). */
export const zlib = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from([...zlibHeader, ...blocks(bytes), ...little(adler32(bytes), 4).toReversed()]);

const numberAt = (bytes: Uint8Array, at: number): number =>
  bytes.length < at + 4
    ? -1
    : bytes[at]! + bytes[at + 1]! * 256 + bytes[at + 2]! * 65_536 + bytes[at + 3]! * 16_777_216;

/** Where the data of gzip begins after names, comments and other fields; undefined when it is none. */
function gzipStart(bytes: Uint8Array): number | undefined {
  if (bytes.length < 18 || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return undefined;
  const flags = bytes[3]!;
  let at = 10;
  if (flags & 4) at += 2 + bytes[at]! + (bytes[at + 1] ?? 0) * 256;
  for (const flag of [8, 16]) if (flags & flag) at = bytes.indexOf(0, at) + 1 || bytes.length;
  return flags & 2 ? at + 2 : at;
}

/** Unpacks gzip; null when it is broken, its checksum is wrong or it holds more than the limit. */
export function gunzip(bytes: Uint8Array): Uint8Array | null {
  const start = gzipStart(bytes);
  const found = start === undefined ? null : inflate(bytes, start);
  return found !== null && numberAt(bytes, found.end) === crc32(found.data) ? found.data : null;
}

/** Unpacks zlib; null when it is broken, its checksum is wrong or it holds more than the limit. */
export function unzlib(bytes: Uint8Array): Uint8Array | null {
  const [method = 0, flags = 0] = bytes;
  if ((method & 15) !== 8 || (method * 256 + flags) % 31 !== 0 || flags & 32) return null;
  const found = inflate(bytes, 2);
  if (found === null) return null;
  const sum = numberAt(Uint8Array.from(bytes.subarray(found.end, found.end + 4)).toReversed(), 0);
  return sum === adler32(found.data) ? found.data : null;
}
