import { call } from './expressions.ts';
import { definePlugin } from './define-plugin.ts';
import { bindGeoLookup, isWithin, lookupArguments } from './geo-lookup.ts';

const square = (x: number, y: number): string =>
  `dynamic({"type":"Polygon","coordinates":[[[${x},${y}],[${x + 1},${y}],[${x + 1},${y + 1}],[${x},${y + 1}],[${x},${y}]]]})`;
const areas = `let Areas = datatable(area:string, shape:dynamic)['a', ${square(0, 0)}, 'b', ${square(5, 5)}, 'bad', dynamic(null)];`;
const places =
  "datatable(place:string, x:real, y:real)['in a', 0.5, 0.5, 'in b', 5.5, 5.5, 'beside a', 1.01, 0.5, 'none', real(null), 0.5]";

export const geoPolygonLookup = definePlugin({
  name: 'geo_polygon_lookup',
  doc: 'Adds the columns of a table of polygons to the rows whose place (longitude, latitude in degrees) is in one of them, or with `radius` within so many metres of it, one row for each; with `return_unmatched=true` the other rows stay. Each different place is tested with each row of the table.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-polygon-lookup-plugin',
  signature:
    'geo_polygon_lookup(table, polygon, longitude, latitude, radius: real (optional), return_unmatched: bool (optional), lookup_area_radius: real (optional), return_lookup_key: bool (optional))',
  namedArguments: lookupArguments,
  asksData: true,
  differences: ['`lookup_area_radius`, which only says how Kusto is to search, changes nothing.'],
  bind: (plugin, input, ctx) =>
    bindGeoLookup(plugin, input, ctx, (place, shape, radius) =>
      radius === undefined
        ? call('geo_point_in_polygon', 'bool', ...place, shape)
        : isWithin('geo_distance_point_to_polygon', place, shape, radius),
    ),
  examples: [
    {
      query: `${areas} ${places} | evaluate geo_polygon_lookup(Areas, shape, x, y)`,
      columns: ['place', 'x', 'y', 'area'],
      rows: [
        ['in a', 0.5, 0.5, 'a'],
        ['in b', 5.5, 5.5, 'b'],
      ],
    },
    {
      query: `${areas} ${places} | evaluate geo_polygon_lookup(Areas, shape, x, y, radius=2000, return_unmatched=true) | sort by place asc`,
      columns: ['place', 'x', 'y', 'area'],
      rows: [
        ['beside a', 1.01, 0.5, 'a'],
        ['in a', 0.5, 0.5, 'a'],
        ['in b', 5.5, 5.5, 'b'],
        ['none', null, 0.5, ''],
      ],
    },
  ],
});
