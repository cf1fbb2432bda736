import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inflate } from './inflate.ts';
import { gunzip, gzip, unzlib, zlib } from './packing.ts';

const texts = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }),
  fc
    .array(fc.constantFrom('a', 'b', 'c', ' '), { maxLength: 3000 })
    .map((all) => new TextEncoder().encode(all.join(''))),
);
const same = (one: Uint8Array | null, other: Uint8Array): void =>
  expect(one && Buffer.from(one)).toEqual(Buffer.from(other));

test('what a library packs is unpacked, at every level', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 9 }), (bytes, level) => {
      same(gunzip(gzipSync(bytes, { level })), bytes);
      same(unzlib(deflateSync(bytes, { level })), bytes);
    }),
  );
});

test('what is packed here a library unpacks, over several blocks too', () => {
  const long = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7) % 251);
  for (const bytes of [new Uint8Array(), Uint8Array.of(1, 2, 3), long]) {
    same(gunzipSync(gzip(bytes)), bytes);
    same(inflateSync(zlib(bytes)), bytes);
    same(gunzip(gzip(bytes)), bytes);
  }
});

test('broken bytes give null', () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, place, flip) => {
      const packed = new Uint8Array(gzipSync(bytes));
      const at = 10 + (place % (packed.length - 14));
      packed[at]! ^= flip;
      const found = gunzip(packed);
      if (found !== null) same(found, bytes);
    }),
  );
  expect(gunzip(new Uint8Array())).toBeNull();
  expect(unzlib(Uint8Array.of(0x78, 0x9c))).toBeNull();
});

test('no more is unpacked than the limit', () => {
  expect(gunzip(gzipSync(new Uint8Array(3_000_000)))).toBeNull();
  expect(inflate(deflateSync(new Uint8Array(2000)), 2, 1999)).toBeNull();
  expect(inflate(deflateSync(new Uint8Array(2000)), 2, 2000)?.data.length).toBe(2000);
});
