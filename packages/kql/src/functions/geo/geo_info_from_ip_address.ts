import { dynamic } from '../../values/typed.ts';
import { defineScalar, overData } from '../define-scalar.ts';
import { placeOf } from './places.ts';

export const geoInfoFromIpAddress = defineScalar({
  name: 'geo_info_from_ip_address',
  category: 'geo',
  doc: 'Returns the place of an IPv4 or IPv6 address: `country`, `state`, `city`, `latitude` and `longitude`, as far as the database of places knows them; null for an address that it does not know. `enrich.geo.database` of belfry.yaml names the database, a file of MaxMind’s format; without one the function gives null, with a warning.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-info-from-ip-address-function',
  params: { address: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ address }) => placeOf(address),
  clickhouse: overData,
  differences: [
    'Places are those of the database that you bring: none is part of Belfry. A query looks up 10,000 different addresses at most.',
  ],
  examples: [
    { args: ['20.53.203.50'], result: dynamic(null) },
    { args: [''], result: dynamic(null) },
  ],
});
