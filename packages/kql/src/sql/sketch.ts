import { jsonArray } from './dynamic.ts';
import { sql, type Sql } from './sql.ts';

/** How many of the smallest hashes a sketch of distinct values keeps: the estimate is off by 1.6 % (one deviation). */
export const sketchSize = 4096;

/** A sketch of distinct hashes as a JSON array: the smallest, in order. */
export const sketchJson = (hashes: Sql): Sql =>
  jsonArray(sql`arrayMap(h -> toString(h), arraySlice(arraySort(${hashes}), 1, ${sql.number(sketchSize)}))`);
