/** The most bytes that a text is unpacked to or packed from. */
export const packLimit = 1 << 20;

/** A Huffman code: how many codes there are of each length, and the symbols in the order of their codes. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

function codeOf(lengths: readonly number[]): Code {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length]!++;
  counts[0] = 0;
  const next = new Uint16Array(16);
  for (let length = 1; length < 15; length++) next[length + 1] = next[length]! + counts[length]!;
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length > 0) symbols[next[length]!++] = symbol;
  });
  return { counts, symbols };
}

const filled = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
const fixedLiterals = codeOf([...filled(144, 8), ...filled(112, 9), ...filled(24, 7), ...filled(8, 8)]);
const fixedDistances = codeOf(filled(30, 5));
const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12_289, 16_385, 24_577,
];
const distanceBits = distanceBase.map((_, index) => Math.max(0, Math.floor(index / 2) - 1));

/** What is wrong with the packed bytes; caught by `inflate`. */
class Broken extends Error {}

/** Reads bits from the lowest up, and symbols of Huffman codes. */
class Bits {
  readonly bytes: Uint8Array;
  at = 0;
  private held = 0;
  private count = 0;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  read(need: number): number {
    while (this.count < need) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new Broken();
      this.held |= byte << this.count;
      this.count += 8;
    }
    const value = this.held & ((1 << need) - 1);
    this.held >>>= need;
    this.count -= need;
    return value;
  }
  symbol({ counts, symbols }: Code): number {
    let [code, first, index] = [0, 0, 0];
    for (let length = 1; length <= 15; length++) {
      code |= this.read(1);
      const count = counts[length]!;
      if (code - count < first) return symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Broken();
  }
  /** Leaves the rest of the byte; what is held beyond it is put back. */
  align(): void {
    this.at -= this.count >> 3;
    this.held = 0;
    this.count = 0;
  }
}

function dynamicCodes(bits: Bits): [Code, Code] {
  const [literals, distances, count] = [bits.read(5) + 257, bits.read(5) + 1, bits.read(4) + 4];
  const own = filled(19, 0);
  for (let index = 0; index < count; index++) own[lengthOrder[index]!] = bits.read(3);
  const code = codeOf(own);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = bits.symbol(code);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) {
      const last = lengths.at(-1);
      if (last === undefined) throw new Broken();
      lengths.push(...filled(3 + bits.read(2), last));
    } else lengths.push(...filled(symbol === 17 ? 3 + bits.read(3) : 11 + bits.read(7), 0));
  }
  return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals, literals + distances))];
}

function stored(bits: Bits, out: number[], limit: number): void {
  bits.align();
  const [length, check] = [bits.read(8) | (bits.read(8) << 8), bits.read(8) | (bits.read(8) << 8)];
  if (length !== (~check & 0xffff) || out.length + length > limit) throw new Broken();
  for (let index = 0; index < length; index++) out.push(bits.read(8));
}

function packed(bits: Bits, [literals, distances]: readonly [Code, Code], out: number[], limit: number): void {
  for (;;) {
    const symbol = bits.symbol(literals);
    if (symbol === 256) return;
    if (symbol < 256) {
      if (out.length >= limit) throw new Broken();
      out.push(symbol);
      continue;
    }
    const base = lengthBase[symbol - 257];
    if (base === undefined) throw new Broken();
    const length = base + bits.read(lengthBits[symbol - 257]!);
    const place = bits.symbol(distances);
    const near = distanceBase[place];
    if (near === undefined) throw new Broken();
    const distance = near + bits.read(distanceBits[place]!);
    if (distance > out.length || out.length + length > limit) throw new Broken();
    for (let index = 0; index < length; index++) out.push(out[out.length - distance]!);
  }
}

/** Unpacks DEFLATE (RFC 1951) from `start`; null when it is broken or holds more than `limit` bytes. `end`: where it stopped. */
export function inflate(
  bytes: Uint8Array,
  start: number,
  limit = packLimit,
): { readonly data: Uint8Array; readonly end: number } | null {
  const bits = new Bits(bytes);
  bits.at = start;
  const out: number[] = [];
  try {
    for (let last = 0; last === 0;) {
      last = bits.read(1);
      const kind = bits.read(2);
      if (kind === 0) stored(bits, out, limit);
      else if (kind === 3) return null;
      else packed(bits, kind === 1 ? [fixedLiterals, fixedDistances] : dynamicCodes(bits), out, limit);
    }
  } catch (error) {
    if (error instanceof Broken) return null;
    throw error;
  }
  bits.align();
  return { data: Uint8Array.from(out), end: bits.at };
}
