/**
 * Geohashes (https://en.wikipedia.org/wiki/Geohash): the Earth halved by turns along longitude and latitude, five halvings a
 * character. A cell is its number along both (up to 45 bits each, exact in a number) and the length of its text.
 */
import type { Degrees } from './vector.ts';

export interface GeohashCell {
  /** Cells west and south of this one. */
  readonly x: number;
  readonly y: number;
  /** Characters, 1 to 18. */
  readonly length: number;
}

export const maxGeohashLength = 18;
export const geohashAlphabet = '0123456789bcdefghjkmnpqrstuvwxyz';

/** The order in which Kusto lists the neighbors of a cell, in cells to the east and north. */
export const geohashNeighborOffsets: readonly (readonly [x: number, y: number])[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [0, 1],
  [-1, 0],
  [1, 1],
  [1, 0],
  [0, -1],
];

/** How many cells of a length there are along longitude, which is halved first, and latitude. */
const cellsAlong = (length: number): { readonly wide: number; readonly high: number } => ({
  wide: 2 ** Math.ceil((length * 5) / 2),
  high: 2 ** Math.floor((length * 5) / 2),
});

/** The cell of a length of 1 to 18 that a place is in. */
export function geohashAt([longitude, latitude]: Degrees, length: number): GeohashCell {
  const { wide, high } = cellsAlong(length);
  const along = (degrees: number, span: number, count: number): number =>
    Math.min(count - 1, Math.floor(((degrees + span / 2) / span) * count));
  return { x: along(longitude, 360, wide), y: along(latitude, 180, high), length };
}

/** The bits of two numbers by turns, the first one's ahead: `first` has as many bits or one more. */
const bitsByTurns = (first: readonly number[], second: readonly number[]): number =>
  first.reduce((code, bit, index) => (index < second.length ? code * 4 + bit * 2 + second[index]! : code * 2 + bit), 0);
const bitsOf = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.floor(value / 2 ** (count - 1 - index)) % 2);

export function geohashText({ x, y, length }: GeohashCell): string {
  let text = '';
  for (let left = length, [restX, restY] = [x, y]; left > 0; left--) {
    // A character at an odd place (from 1) has three bits of the longitude, the next one three of the latitude.
    const [bitsX, bitsY] = left % 2 === 1 ? [3, 2] : [2, 3];
    const [partX, partY] = [bitsOf(restX % 2 ** bitsX, bitsX), bitsOf(restY % 2 ** bitsY, bitsY)];
    text = geohashAlphabet.charAt(bitsX > bitsY ? bitsByTurns(partX, partY) : bitsByTurns(partY, partX)) + text;
    [restX, restY] = [Math.floor(restX / 2 ** bitsX), Math.floor(restY / 2 ** bitsY)];
  }
  return text;
}

/** The cell of a geohash of 1 to 18 characters; undefined for what is none. */
export function readGeohash(text: string): GeohashCell | undefined {
  if (text.length === 0 || text.length > maxGeohashLength) return undefined;
  let [x, y, onX] = [0, 0, true];
  for (const character of text) {
    const code = geohashAlphabet.indexOf(character);
    if (code < 0) return undefined;
    for (const bit of bitsOf(code, 5)) {
      if (onX) x = x * 2 + bit;
      else y = y * 2 + bit;
      onX = !onX;
    }
  }
  return { x, y, length: text.length };
}

const placeAt = ({ x, y, length }: GeohashCell): Degrees => {
  const { wide, high } = cellsAlong(length);
  return [(x * 360) / wide - 180, (y * 180) / high - 90];
};

export const geohashCenter = ({ x, y, length }: GeohashCell): Degrees => placeAt({ x: x + 0.5, y: y + 0.5, length });

/** The four corners, counter-clockwise from the south-west. */
export const geohashCorners = ({ x, y, length }: GeohashCell): Degrees[] =>
  [
    [x, y],
    [x + 1, y],
    [x + 1, y + 1],
    [x, y + 1],
  ].map(([a, b]) => placeAt({ x: a!, y: b!, length }));

/** The cells around a cell, over the date line too; beyond a pole is none. */
export function geohashNeighbors({ x, y, length }: GeohashCell): GeohashCell[] {
  const { wide, high } = cellsAlong(length);
  return geohashNeighborOffsets
    .map(([east, north]) => ({ x: (x + east + wide) % wide, y: y + north, length }))
    .filter((cell) => cell.y >= 0 && cell.y < high);
}
