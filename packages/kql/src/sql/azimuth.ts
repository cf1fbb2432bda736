/** Directions in SQL, as `sphere/azimuth.ts` has them. Places are pieces of longitude and latitude in degrees. */
import { onePlace } from '../sphere/azimuth.ts';
import { sql, type Sql, type SqlPart } from './sql.ts';
import { withValue } from './with-value.ts';

export type PlaceSql = readonly [longitude: SqlPart, latitude: SqlPart];

export const isPlaceSql = ([longitude, latitude]: PlaceSql): Sql =>
  sql`(abs(${longitude}) <= 180 AND abs(${latitude}) <= 90)`;

export const inCircle = (angle: Sql): Sql =>
  withValue(
    sql`if(${angle} < 0, ${angle} + 2 * pi(), ${angle})`,
    (positive) => sql`if(${positive} >= 2 * pi(), 0., ${positive})`,
  );

/** NULL from a place to itself or the one opposite, and for a NULL. */
export const azimuth = ([longitude1, latitude1]: PlaceSql, [longitude2, latitude2]: PlaceSql): Sql => {
  const turn = sql`radians(${longitude2} - ${longitude1})`;
  const east = sql`sin(${turn}) * cos(radians(${latitude2}))`;
  const north = sql`cos(radians(${latitude1})) * sin(radians(${latitude2})) - sin(radians(${latitude1})) * cos(radians(${latitude2})) * cos(${turn})`;
  return withValue(sql`tuple(${east}, ${north})`, (way) =>
    withValue(sql`if(hypot(${way}.1, ${way}.2) < ${sql.float64(onePlace)}, NULL, atan2(${way}.1, ${way}.2))`, inCircle),
  );
};
