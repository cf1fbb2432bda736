/**
 * Cells of S2 (https://s2geometry.io/devguide/s2cell_hierarchy): the Earth on the six faces of a cube, each face a square of
 * 2^30 x 2^30 leaves that a Hilbert curve numbers; a cell of level L is a square of 2^(30-L) leaves a side.
 */
import { fromDegrees, toDegrees, unit, type Degrees, type Vector } from './vector.ts';

export interface S2Cell {
  /** 0 to 5. */
  readonly face: number;
  /** The first leaf of the cell in both directions of the face. */
  readonly i: number;
  readonly j: number;
  /** Leaves a side: a power of two. */
  readonly size: number;
}

export const maxS2Level = 30;
const side = 2 ** maxS2Level;
/** The bits that may be the last one of a cell's number: each second of the lowest 61. */
const lastBits = 0x1555_5555_5555_5555n;
/** Places beyond a face: as little as a real can be, so that the next face has them at its edge. */
const beyond = 1 + Number.EPSILON;

/** The order in which Kusto lists the neighbors of a cell, in cells along `i` and `j`. */
export const s2NeighborOffsets: readonly (readonly [i: number, j: number])[] = [
  [1, 1],
  [-1, -1],
  [1, -1],
  [0, -1],
  [0, 1],
  [1, 0],
  [-1, 0],
  [-1, 1],
];

interface OnFace {
  readonly face: number;
  readonly u: number;
  readonly v: number;
}

function onFace([x, y, z]: Vector): OnFace {
  const [ax, ay, az] = [Math.abs(x), Math.abs(y), Math.abs(z)];
  const axis = ax > ay && ax > az ? 0 : ay >= ax && ay > az ? 1 : 2;
  const depth = [x, y, z][axis]!;
  const face = depth < 0 ? axis + 3 : axis;
  const [across, up] = (
    [
      [y, z],
      [-x, z],
      [-x, -y],
      [z, y],
      [z, -x],
      [-y, -x],
    ] as const
  )[face]!;
  return { face, u: across / depth, v: up / depth };
}

const inSpace = (face: number, u: number, v: number): Vector =>
  (
    [
      [1, u, v],
      [-u, 1, v],
      [-u, -v, 1],
      [-1, -v, -u],
      [v, -1, -u],
      [v, u, -1],
    ] as const
  )[face]!;

/** Where a part (0 to 1) of a face's side lies on the cube (-1 to 1): cells come out of about one size so. */
const cubeOf = (part: number): number =>
  part >= 0.5 ? (4 * part * part - 1) / 3 : (1 - 4 * (1 - part) * (1 - part)) / 3;
const partOf = (cube: number): number =>
  cube >= 0 ? 0.5 * Math.sqrt(1 + 3 * cube) : 1 - 0.5 * Math.sqrt(1 - 3 * cube);

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));
const leafAt = (part: number): number => clamp(Math.floor(part * side), 0, side - 1);
const around = (face: number, leafI: number, leafJ: number, size: number): S2Cell => ({
  face,
  i: leafI - (leafI % size),
  j: leafJ - (leafJ % size),
  size,
});

/** The cell of a level (0 to 30) that a place is in. */
export function s2CellAt(place: Degrees, level: number): S2Cell {
  const { face, u, v } = onFace(fromDegrees(place));
  return around(face, leafAt(partOf(u)), leafAt(partOf(v)), 2 ** (maxS2Level - level));
}

/** The place of a leaf on the face's curve, or the other way round: both walk the squares from the largest down. */
function curvePosition(face: number, leafI: number, leafJ: number): bigint {
  let [a, b] = face % 2 === 0 ? [leafJ, leafI] : [leafI, leafJ];
  let position = 0n;
  for (let half = side / 2; half >= 1; half /= 2) {
    const [right, upper] = [a >= half, b >= half];
    position = position * 4n + BigInt(right ? (upper ? 2 : 1) : upper ? 3 : 0);
    [a, b] = [a % half, b % half];
    [a, b] = upper ? [a, b] : right ? [a, b] : [b, a];
    if (!right && upper) [a, b] = [half - 1 - b, half - 1 - a];
  }
  return position;
}

function leafOnCurve(face: number, position: bigint): readonly [i: number, j: number] {
  let [a, b] = [0, 0];
  for (let half = 1, rest = position; half < side; half *= 2, rest /= 4n) {
    const quarter = Number(rest % 4n);
    if (quarter === 0) [a, b] = [b, a];
    else if (quarter === 3) [a, b] = [half - 1 - b, half - 1 - a + half];
    else [a, b] = [a + half, quarter === 2 ? b + half : b];
  }
  return face % 2 === 0 ? [b, a] : [a, b];
}

/** The token of a cell: its number of 64 bits in hex without the zeros at the end. */
export function s2Token({ face, i, j, size }: S2Cell): string {
  const last = BigInt(size) * BigInt(size);
  const leaf = (BigInt(face) << 61n) | (curvePosition(face, i, j) << 1n);
  return ((leaf & ~(last - 1n)) | last).toString(16).padStart(16, '0').replace(/0+$/, '');
}

/** The cell of a token; undefined for what is none. */
export function readS2Token(token: string): S2Cell | undefined {
  if (!/^[0-9a-fA-F]{1,16}$/.test(token)) return undefined;
  const id = BigInt(`0x${token.padEnd(16, '0')}`);
  const last = id & -id;
  const face = Number(id >> 61n);
  if (face > 5 || (last & lastBits) === 0n) return undefined;
  const [i, j] = leafOnCurve(face, ((id ^ last) & ((1n << 61n) - 1n)) >> 1n);
  return around(face, i, j, Math.sqrt(Number(last)));
}

const placeOn = (face: number, partI: number, partJ: number): Degrees =>
  toDegrees(unit(inSpace(face, cubeOf(partI), cubeOf(partJ))));

export const s2Center = ({ face, i, j, size }: S2Cell): Degrees =>
  placeOn(face, (i + size / 2) / side, (j + size / 2) / side);

/** The four corners, counter-clockwise. */
export function s2Corners({ face, i, j, size }: S2Cell): Degrees[] {
  const corners = [
    [i, j],
    [i + size, j],
    [i + size, j + size],
    [i, j + size],
  ] as const;
  return corners.map(([a, b]) => placeOn(face, a / side, b / side));
}

/** The cells of the same level at the sides and corners, over the edges of the face too: eight, at a corner of the cube fewer. */
export function s2Neighbors({ face, i, j, size }: S2Cell): S2Cell[] {
  const cubeOfLeaf = (leaf: number): number =>
    clamp((2 * (clamp(leaf, -1, side) - side / 2) + 1) / side, -beyond, beyond);
  const cells = s2NeighborOffsets.map(([di, dj]) => {
    const [a, b] = [i + di * size, j + dj * size];
    if (a >= 0 && a < side && b >= 0 && b < side) return around(face, a, b, size);
    const next = onFace(inSpace(face, cubeOfLeaf(a), cubeOfLeaf(b)));
    return around(next.face, leafAt(0.5 * (next.u + 1)), leafAt(0.5 * (next.v + 1)), size);
  });
  return cells.filter(
    (cell, index) =>
      cells.findIndex((other) => other.face === cell.face && other.i === cell.i && other.j === cell.j) === index,
  );
}
