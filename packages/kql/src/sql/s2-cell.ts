/**
 * Cells of S2 in SQL, as `sphere/s2-cell.ts` has them. A cell is a tuple of the face and the first leaf in both directions (Int64)
 * and the leaves a side (Int64); a size of 0 is no cell.
 */
import { maxS2Level, s2NeighborOffsets } from '../sphere/s2-cell.ts';
import { sql, type Sql } from './sql.ts';
import { withValue } from './with-value.ts';

const side = sql.int64(2 ** maxS2Level);
const lastBits = sql`toUInt64(${sql.number(0x1555_5555)} * ${sql.number(0x1_0000_0000)} + ${sql.number(0x5555_5555)})`;
const beyond = sql`(1 + pow(toFloat64(2), -52))`;

const clamp = (value: Sql, low: Sql, high: Sql): Sql => sql`greatest(${low}, least(${high}, ${value}))`;
const leafAt = (part: Sql): Sql => clamp(sql`toInt64(floor(${part} * ${side}))`, sql`0`, sql`${side} - 1`);
const cubeOf = (part: Sql): Sql =>
  sql`if(${part} >= 0.5, (4 * ${part} * ${part} - 1) / 3, (1 - 4 * (1 - ${part}) * (1 - ${part})) / 3)`;
const partOf = (cube: Sql): Sql =>
  sql`if(${cube} >= 0, 0.5 * sqrt(1 + 3 * abs(${cube})), 1 - 0.5 * sqrt(1 + 3 * abs(${cube})))`;

/** The tuple of the face and the two places on it (-1 to 1) of a tuple of x, y and z, no vector of length 0. */
const onFace = (vector: Sql): Sql =>
  withValue(vector, (p) => {
    const [x, y, z] = [sql`${p}.1`, sql`${p}.2`, sql`${p}.3`];
    const axis = sql`multiIf(abs(${x}) > abs(${y}) AND abs(${x}) > abs(${z}), 1, abs(${y}) >= abs(${x}) AND abs(${y}) > abs(${z}), 2, 3)`;
    return withValue(sql`tuple(${axis}, [${x}, ${y}, ${z}][${axis}])`, (deep) =>
      withValue(
        sql`toInt64(${deep}.1) - 1 + if(${deep}.2 < 0, 3, 0)`,
        (face) =>
          sql`tuple(${face}, [${y}, -${x}, -${x}, ${z}, ${z}, -${y}][${face} + 1] / ${deep}.2, [${z}, ${z}, -${y}, ${y}, -${x}, -${x}][${face} + 1] / ${deep}.2)`,
      ),
    );
  });

/** The tuple of x, y and z of a place of a face. */
const inSpace = (face: Sql, u: Sql, v: Sql): Sql =>
  withValue(sql`tuple(toFloat64(${u}), toFloat64(${v}))`, (on) => {
    const [a, b] = [sql`${on}.1`, sql`${on}.2`];
    const component = (of: Sql): Sql => sql`${of}[${face} + 1]`;
    return sql`tuple(${sql.join([
      component(sql`[1., -${a}, -${a}, -1., ${b}, ${b}]`),
      component(sql`[${a}, 1., -${b}, -${b}, -1., ${a}]`),
      component(sql`[${b}, ${b}, 1., -${a}, -${a}, -1.]`),
    ])})`;
  });

const around = (face: Sql, leafI: Sql, leafJ: Sql, size: Sql): Sql =>
  sql`tuple(toInt64(${face}), toInt64(${leafI} - ${leafI} % ${size}), toInt64(${leafJ} - ${leafJ} % ${size}), toInt64(${size}))`;

/** The cell that a place in degrees is in, at a level of 0 to 30. */
export const s2CellAt = (longitude: Sql, latitude: Sql, level: Sql): Sql => {
  const width = sql`cos(radians(${latitude}))`;
  const vector = sql`tuple(cos(radians(${longitude})) * ${width}, sin(radians(${longitude})) * ${width}, sin(radians(${latitude})))`;
  return withValue(onFace(vector), (on) =>
    withValue(
      sql`tuple(${leafAt(partOf(sql`${on}.2`))}, ${leafAt(partOf(sql`${on}.3`))}, toInt64(exp2(${sql.number(maxS2Level)} - ${level})))`,
      (leaf) => around(sql`${on}.1`, sql`${leaf}.1`, sql`${leaf}.2`, sql`${leaf}.3`),
    ),
  );
};

/** The token of a cell, whose size is not 0. */
export const s2Token = (cell: Sql): Sql =>
  withValue(cell, (c) => {
    const [a, b] = [
      sql`toUInt32(if(${c}.1 % 2 = 0, ${c}.3, ${c}.2))`,
      sql`toUInt32(if(${c}.1 % 2 = 0, ${c}.2, ${c}.3))`,
    ];
    const leaf = sql`bitOr(bitShiftLeft(toUInt64(${c}.1), 61), bitShiftLeft(toUInt64(hilbertEncode(${a}, ${b})), 1))`;
    return withValue(
      sql`toUInt64(${c}.4) * toUInt64(${c}.4)`,
      (last) =>
        sql`trim(TRAILING '0' FROM leftPad(lower(hex(bitOr(bitAnd(${leaf}, bitNot(toUInt64(${last} - 1))), ${last}))), 16, '0'))`,
    );
  });

/** The cell of a token. */
export const readS2Token = (token: Sql): Sql =>
  withValue(
    sql`if(match(${token}, '^[0-9a-fA-F]{1,16}$'), reinterpretAsUInt64(reverse(unhex(rightPad(substring(${token}, 1, 16), 16, '0')))), toUInt64(0))`,
    (id) =>
      withValue(sql`tuple(toInt64(bitShiftRight(${id}, 61)), bitAnd(${id}, toUInt64(-${id})))`, (parts) => {
        const position = sql`bitShiftRight(bitAnd(bitXor(${id}, ${parts}.2), toUInt64(bitShiftLeft(toUInt64(1), 61) - 1)), 1)`;
        return withValue(sql`hilbertDecode(2, ${position})`, (leaf) =>
          withValue(sql`toInt64(sqrt(${parts}.2))`, (size) => {
            const [first, second] = [sql`toInt64(${leaf}.1)`, sql`toInt64(${leaf}.2)`];
            const even = sql`${parts}.1 % 2 = 0`;
            const usable = sql`${parts}.1 <= 5 AND bitAnd(${parts}.2, ${lastBits}) != 0`;
            const cell = withValue(
              sql`tuple(if(${even}, ${second}, ${first}), if(${even}, ${first}, ${second}))`,
              (ij) => around(sql`${parts}.1`, sql`${ij}.1`, sql`${ij}.2`, sql`greatest(${size}, 1)`),
            );
            return sql`if(${usable}, ${cell}, tuple(toInt64(0), toInt64(0), toInt64(0), toInt64(0)))`;
          }),
        );
      }),
  );

/** The tuple of longitude and latitude of a place on a face. */
const placeOn = (face: Sql, partI: Sql, partJ: Sql): Sql =>
  withValue(inSpace(face, cubeOf(partI), cubeOf(partJ)), (p) =>
    withValue(sql`1 / sqrt(${p}.1 * ${p}.1 + ${p}.2 * ${p}.2 + ${p}.3 * ${p}.3)`, (by) =>
      withValue(
        sql`tuple(${p}.1 * ${by}, ${p}.2 * ${by}, ${p}.3 * ${by})`,
        (q) =>
          sql`tuple(degrees(atan2(${q}.2, ${q}.1)), degrees(atan2(${q}.3, sqrt(${q}.1 * ${q}.1 + ${q}.2 * ${q}.2))))`,
      ),
    ),
  );

export const s2Center = (cell: Sql): Sql =>
  withValue(cell, (c) =>
    withValue(sql`tuple((${c}.2 + ${c}.4 / 2) / ${side}, (${c}.3 + ${c}.4 / 2) / ${side})`, (part) =>
      placeOn(sql`${c}.1`, sql`${part}.1`, sql`${part}.2`),
    ),
  );

/** The array of the four corners, counter-clockwise. */
export const s2Corners = (cell: Sql): Sql =>
  withValue(cell, (c) => {
    const corner = placeOn(sql`${c}.1`, sql`part.1`, sql`part.2`);
    const at = (i: Sql, j: Sql): Sql => sql`tuple((${c}.2 + ${i}) / ${side}, (${c}.3 + ${j}) / ${side})`;
    const [near, far] = [sql`0`, sql`${c}.4`];
    return sql`arrayMap(part -> ${corner}, [${sql.join([at(near, near), at(far, near), at(far, far), at(near, far)])}])`;
  });

/** The array of the tokens of the cells at the sides and corners. */
export const s2NeighborTokens = (cell: Sql): Sql =>
  withValue(cell, (c) => {
    const cubeOfLeaf = (leaf: Sql): Sql =>
      clamp(sql`(2 * (${clamp(leaf, sql`-1`, side)} - ${side} / 2) + 1) / ${side}`, sql`-${beyond}`, beyond);
    const [face, size] = [sql`${c}.1`, sql`${c}.4`];
    const [i, j] = [sql`leaf.1`, sql`leaf.2`];
    const onNext = withValue(onFace(inSpace(face, cubeOfLeaf(i), cubeOfLeaf(j))), (on) =>
      withValue(sql`tuple(${leafAt(sql`0.5 * (${on}.2 + 1)`)}, ${leafAt(sql`0.5 * (${on}.3 + 1)`)})`, (next) =>
        around(sql`${on}.1`, sql`${next}.1`, sql`${next}.2`, size),
      ),
    );
    const inside = sql`${i} >= 0 AND ${i} < ${side} AND ${j} >= 0 AND ${j} < ${side}`;
    const neighbor = sql`if(${inside}, ${around(face, i, j, size)}, ${onNext})`;
    const offsets = s2NeighborOffsets.map(([di, dj]) => sql`tuple(${sql.int64(di)}, ${sql.int64(dj)})`);
    const leaves = sql`arrayMap(offset -> tuple(${c}.2 + offset.1 * ${size}, ${c}.3 + offset.2 * ${size}), [${sql.join(offsets)}])`;
    return sql`arrayDistinct(arrayMap(leaf -> ${s2Token(neighbor)}, ${leaves}))`;
  });
