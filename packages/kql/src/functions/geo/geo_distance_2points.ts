import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { isPlace } from '../../sphere/geojson.ts';
import { earthRadius } from '../../sphere/vector.ts';
import { nullOf, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

export const geoDistance = defineScalar({
  name: 'geo_distance_2points',
  category: 'geo',
  doc: 'Returns the distance of two places (longitude, latitude in degrees) over a sphere in metres; null for a place that is none.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-distance-2points-function',
  params: { longitude1: 'real', latitude1: 'real', longitude2: 'real', latitude2: 'real' },
  returns: 'real',
  nulls: 'propagate',
  js: ({ longitude1, latitude1, longitude2, latitude2 }) => {
    if (!isPlace(longitude1, latitude1) || !isPlace(longitude2, latitude2)) return null;
    const height = Math.sin(radians(latitude2 - latitude1) / 2) ** 2;
    const width = Math.sin(radians(longitude2 - longitude1) / 2) ** 2;
    const share = height + Math.cos(radians(latitude1)) * Math.cos(radians(latitude2)) * width;
    return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(share)));
  },
  clickhouse: ({ longitude1, latitude1, longitude2, latitude2 }) =>
    // Each stands several times, and is often long: read out of a dynamic.
    withValue(sql`tuple(${longitude1}, ${latitude1}, ${longitude2}, ${latitude2})`, (places) => {
      const height = sql`pow(sin(radians(${places}.4 - ${places}.2) / 2), 2)`;
      const width = sql`pow(sin(radians(${places}.3 - ${places}.1) / 2), 2)`;
      const share = sql`(${height} + cos(radians(${places}.2)) * cos(radians(${places}.4)) * ${width})`;
      const distance = sql`2 * ${sql.float64(earthRadius)} * asin(least(1., sqrt(${share})))`;
      return sql`if(abs(${places}.1) <= 180 AND abs(${places}.2) <= 90 AND abs(${places}.3) <= 180 AND abs(${places}.4) <= 90, ${distance}, NULL)`;
    }),
  differences: [],
  examples: [
    {
      args: [real(-122.407628), real(47.578557), real(-118.275287), real(34.019056)],
      result: 1546754.35197381,
    },
    { args: [real(0), real(0), real(180), real(0)], result: 20015118, tolerance: 1e-6 },
    { args: [real(8), real(50), real(8), real(50)], result: 0 },
    { args: [real(300), real(1), real(1), real(1)], result: null },
    { args: [nullOf('real'), real(1), real(1), real(1)], result: null },
  ],
});
