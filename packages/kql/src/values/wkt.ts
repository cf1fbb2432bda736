/** Well-known text of shapes (OGC 06-103r4, chapter 7), in two dimensions, as GeoJSON. */
import type { JsonValue } from '@belfry/schema';

const space = '[ \\t\\r\\n]';
const number = '[-+]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][-+]?[0-9]+)?';
/** Patterns for RE2 and JavaScript alike, without groups that capture. */
export const wktPoint = `${number}${space}+${number}`;
export const wktSpace = space;

/** The words of shapes with coordinates, as GeoJSON calls them. */
export const wktShapes = Object.freeze({
  POINT: 'Point',
  LINESTRING: 'LineString',
  POLYGON: 'Polygon',
  MULTIPOINT: 'MultiPoint',
  MULTILINESTRING: 'MultiLineString',
  MULTIPOLYGON: 'MultiPolygon',
});
/** The fewest points of a line and of the ring of a polygon, its first one twice. */
export const minPoints = Object.freeze({ line: 2, ring: 4 });

type Geometry = { readonly [key: string]: JsonValue };

/** Text that is no shape: where the reading stops. */
class NoShape extends Error {}
const fail = (): never => {
  throw new NoShape();
};

class Reader {
  readonly #text: string;
  readonly #token = new RegExp(`${space}*([(),]|[A-Za-z]+|${wktPoint}|$)`, 'y');
  next = '';
  constructor(text: string) {
    this.#text = text;
    this.advance();
  }
  advance(): void {
    this.next = this.#token.exec(this.#text)?.[1] ?? fail();
  }
  expect(token: string): void {
    if (this.next !== token) fail();
    this.advance();
  }
  word(): string {
    const word = this.next.toUpperCase();
    this.advance();
    return word;
  }
  point(): JsonValue[] {
    const place = this.next.split(new RegExp(`${space}+`)).map(Number);
    if (place.length !== 2 || !place.every(Number.isFinite)) fail();
    this.advance();
    return place;
  }
  list<T>(item: () => T, min = 1): T[] {
    const items: T[] = [];
    this.expect('(');
    for (;;) {
      items.push(item());
      if (this.next === ')') break;
      this.expect(',');
    }
    this.advance();
    return items.length < min ? fail() : items;
  }
}

function coordinates(reader: Reader, word: string): JsonValue {
  const point = (): JsonValue[] => reader.point();
  const line = (): JsonValue[] => reader.list(point, minPoints.line);
  const polygon = (): JsonValue[] => reader.list(() => reader.list(point, minPoints.ring));
  switch (word) {
    case 'POINT': {
      const points = reader.list(point);
      return points.length === 1 ? points[0]! : fail();
    }
    case 'LINESTRING':
      return line();
    case 'POLYGON':
      return polygon();
    case 'MULTIPOINT':
      return reader.list(() => {
        if (reader.next !== '(') return point();
        const points = reader.list(point);
        return points.length === 1 ? points[0]! : fail();
      });
    case 'MULTILINESTRING':
      return reader.list(line);
    case 'MULTIPOLYGON':
      return reader.list(polygon);
    default:
      return fail();
  }
}

function shape(reader: Reader, word = reader.word()): Geometry {
  const values = coordinates(reader, word);
  return { type: wktShapes[word as keyof typeof wktShapes], coordinates: values };
}

/** Returns the GeoJSON of a shape in well-known text; undefined for what is none, is empty, has heights or collections in a collection. */
export function readWkt(text: string): Geometry | undefined {
  try {
    const reader = new Reader(text);
    const word = reader.word();
    const geometry =
      word === 'GEOMETRYCOLLECTION'
        ? { type: 'GeometryCollection', geometries: reader.list(() => shape(reader)) }
        : shape(reader, word);
    return reader.next === '' ? geometry : undefined;
  } catch (error) {
    if (error instanceof NoShape) return undefined;
    throw error;
  }
}
