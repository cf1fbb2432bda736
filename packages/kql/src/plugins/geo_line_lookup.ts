import { problem } from './arguments.ts';
import { definePlugin } from './define-plugin.ts';
import { bindGeoLookup, isWithin, lookupArguments } from './geo-lookup.ts';

const roads = `let Roads = datatable(road:string, line:dynamic)['equator', dynamic({"type":"LineString","coordinates":[[0,0],[10,0]]}), 'bad', dynamic(null)];`;
const places = "datatable(place:string, x:real, y:real)['near', 5.0, 0.001, 'far', 5.0, 1.0]";

export const geoLineLookup = definePlugin({
  name: 'geo_line_lookup',
  doc: 'Adds the columns of a table of lines to the rows whose place (longitude, latitude in degrees) is within `radius` metres of one of them, one row for each; with `return_unmatched=true` the other rows stay. Each different place is tested with each row of the table.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-line-lookup-plugin',
  signature:
    'geo_line_lookup(table, line, longitude, latitude, radius: real, return_unmatched: bool (optional), lookup_area_radius: real (optional), return_lookup_key: bool (optional))',
  namedArguments: lookupArguments,
  asksData: true,
  differences: ['`lookup_area_radius`, which only says how Kusto is to search, changes nothing.'],
  bind: (plugin, input, ctx) =>
    bindGeoLookup(plugin, input, ctx, (place, shape, radius) => {
      if (radius === undefined) throw problem(plugin, 'the radius is missing', ctx);
      return isWithin('geo_distance_point_to_line', place, shape, radius);
    }),
  examples: [
    {
      query: `${roads} ${places} | evaluate geo_line_lookup(Roads, line, x, y, 200)`,
      columns: ['place', 'x', 'y', 'road'],
      rows: [['near', 5, 0.001, 'equator']],
    },
    {
      query: `${roads} ${places} | evaluate geo_line_lookup(Roads, line, x, y, 200, return_unmatched=true, return_lookup_key=true) | project place, isnull(line)`,
      columns: ['place', 'Column1'],
      rows: [
        ['near', false],
        ['far', true],
      ],
    },
  ],
});
