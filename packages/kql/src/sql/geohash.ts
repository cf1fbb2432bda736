/** Geohashes in SQL, as `sphere/geohash.ts` has them: a cell is a tuple of x, y and the length of its text (Int64); a length of 0 is no cell. */
import { geohashAlphabet, geohashNeighborOffsets, maxGeohashLength } from '../sphere/geohash.ts';
import { sql, type Sql } from './sql.ts';
import { withValue } from './with-value.ts';

const alphabet = sql.string(geohashAlphabet);
const bits = (length: Sql): { readonly x: Sql; readonly y: Sql } => ({
  x: sql`intDiv(${length} * 5 + 1, 2)`,
  y: sql`intDiv(${length} * 5, 2)`,
});
const power = (exponent: Sql): Sql => sql`bitShiftLeft(toInt64(1), toUInt8(${exponent}))`;

/** The cell of a length of 1 to 18 that a place in degrees is in. */
export const geohashAt = (longitude: Sql, latitude: Sql, length: Sql): Sql => {
  const along = (degrees: Sql, span: number, exponent: Sql): Sql =>
    sql`least(${power(exponent)} - 1, toInt64(floor((${degrees} + ${sql.number(span / 2)}) / ${sql.number(span)} * ${power(exponent)})))`;
  return sql`tuple(${along(longitude, 360, bits(length).x)}, ${along(latitude, 180, bits(length).y)}, toInt64(${length}))`;
};

/** Of three and of two bits, what they stand for in the five of a character. */
const threeSpread = sql`[0, 1, 4, 5, 16, 17, 20, 21]`;
const twoSpread = sql`[0, 2, 8, 10]`;

export const geohashText = (cell: Sql): Sql =>
  withValue(cell, (c) => {
    // Character k (from 1) ends after bits(k) of both numbers.
    const part = (value: Sql, all: Sql, used: Sql, size: Sql): Sql =>
      sql`bitAnd(bitShiftRight(${value}, toUInt8(${all} - ${used})), ${size} - 1) + 1`;
    const length = sql`${c}.3`;
    const [inX, inY] = [
      (size: Sql): Sql => part(sql`${c}.1`, bits(length).x, bits(sql`k`).x, size),
      (size: Sql): Sql => part(sql`${c}.2`, bits(length).y, bits(sql`k`).y, size),
    ];
    const odd = sql`${threeSpread}[${inX(sql`8`)}] + ${twoSpread}[${inY(sql`4`)}]`;
    const even = sql`${threeSpread}[${inY(sql`8`)}] + ${twoSpread}[${inX(sql`4`)}]`;
    return sql`arrayStringConcat(arrayMap(k -> substring(${alphabet}, if(k % 2 = 1, ${odd}, ${even}) + 1, 1), range(toInt64(1), ${length} + 1)))`;
  });

/** The cell of a geohash. */
export const readGeohash = (text: Sql): Sql =>
  withValue(
    sql`if(match(${text}, ${sql.string(`^[${geohashAlphabet}]{1,${maxGeohashLength}}$`)}), ${text}, '')`,
    (t) => {
      const length = sql`toInt64(length(${t}))`;
      const codes = sql`arrayMap(c -> toInt64(position(${alphabet}, c)) - 1, if(${t} = '', ['0'], splitByString('', ${t})))`;
      const three = sql`bitOr(bitOr(bitAnd(bitShiftRight(code, 2), 4), bitAnd(bitShiftRight(code, 1), 2)), bitAnd(code, 1))`;
      const two = sql`bitOr(bitAnd(bitShiftRight(code, 2), 2), bitAnd(bitShiftRight(code, 1), 1))`;
      const sum = (odd: Sql, even: Sql, all: Sql, used: Sql): Sql =>
        sql`arraySum(arrayMap((code, k) -> bitShiftLeft(if(k % 2 = 1, ${odd}, ${even}), toUInt8(greatest(0, ${all} - ${used}))), ${codes}, arrayEnumerate(${codes})))`;
      const [all, used] = [bits(length), bits(sql`toInt64(k)`)];
      return sql`tuple(${sum(three, two, all.x, used.x)}, ${sum(two, three, all.y, used.y)}, ${length})`;
    },
  );

/** The tuple of longitude and latitude of a place `x`, `y` in cells of a length. */
const placeAt = (x: Sql, y: Sql, length: Sql): Sql =>
  sql`tuple(${x} * 360 / ${power(bits(length).x)} - 180, ${y} * 180 / ${power(bits(length).y)} - 90)`;

export const geohashCenter = (cell: Sql): Sql =>
  withValue(cell, (c) => placeAt(sql`(${c}.1 + 0.5)`, sql`(${c}.2 + 0.5)`, sql`${c}.3`));

/** The array of the four corners, counter-clockwise from the south-west. */
export const geohashCorners = (cell: Sql): Sql =>
  withValue(cell, (c) => {
    const corner = placeAt(sql`(${c}.1 + at.1)`, sql`(${c}.2 + at.2)`, sql`${c}.3`);
    return sql`arrayMap(at -> ${corner}, [(0, 0), (1, 0), (1, 1), (0, 1)])`;
  });

/** The array of the texts of the cells around a cell. */
export const geohashNeighborTexts = (cell: Sql): Sql =>
  withValue(cell, (c) => {
    const { x: wide, y: high } = bits(sql`${c}.3`);
    const offsets = geohashNeighborOffsets.map(([x, y]) => sql`tuple(${sql.int64(x)}, ${sql.int64(y)})`);
    const moved = sql`tuple((${c}.1 + at.1 + ${power(wide)}) % ${power(wide)}, ${c}.2 + at.2, ${c}.3)`;
    const cells = sql`arrayFilter(near -> near.2 >= 0 AND near.2 < ${power(high)}, arrayMap(at -> ${moved}, [${sql.join(offsets)}]))`;
    return sql`arrayMap(near -> ${geohashText(sql`near`)}, ${cells})`;
  });
