/** Cells of H3 (https://h3geo.org/docs/core-library/h3Indexing) in SQL: a UInt64, 0 for no cell. */
import { sql, type Sql } from './sql.ts';
import { withValue } from './with-value.ts';

/** A cell to compute with in a branch that is not taken: the engine's functions fail on numbers that are none. */
const anyCell = sql.string('8001fffffffffff');

/** The cell of its text in hex. */
export const readH3 = (text: Sql): Sql =>
  withValue(
    sql`if(match(${text}, '^[0-9a-fA-F]{1,16}$'), reinterpretAsUInt64(reverse(unhex(leftPad(substring(${text}, 1, 16), 16, '0')))), toUInt64(0))`,
    (cell) => sql`if(h3IsValid(${cell}) = 1, ${cell}, toUInt64(0))`,
  );

/** `body` over the cell of a text; `otherwise` for what is none. */
export const ofH3 = (text: Sql, otherwise: Sql, body: (cell: Sql) => Sql): Sql =>
  withValue(readH3(text), (cell) =>
    withValue(
      sql`if(${cell} = 0, stringToH3(${anyCell}), ${cell})`,
      (usable) => sql`if(${cell} = 0, ${otherwise}, ${body(usable)})`,
    ),
  );

export const h3Texts = (cells: Sql): Sql => sql`arrayMap(near -> h3ToString(near), ${cells})`;

/** The cells at a distance of 1 to `distance`, a small number, from a cell; around a pentagon fewer than around a hexagon. */
export const h3Ring = (cell: Sql, distance: Sql): Sql =>
  sql`arrayExcept(h3kRing(${cell}, toUInt16(${distance})), if(${distance} = 0, emptyArrayUInt64(), h3kRing(${cell}, toUInt16(greatest(${distance}, 1) - 1))))`;
