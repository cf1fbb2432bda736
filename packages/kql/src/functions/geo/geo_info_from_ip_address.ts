import { sql } from '../../sql/sql.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const geoInfoFromIpAddress = defineScalar({
  name: 'geo_info_from_ip_address',
  category: 'geo',
  doc: 'Gives null, with a warning: no database of the places of addresses is part of Belfry. Import one as a table or watchlist and use `evaluate ipv4_lookup`.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-info-from-ip-address-function',
  params: { address: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: () => null,
  clickhouse: () => sql`''`,
  differences: ['Always null, as Kusto’s for an address that it does not know.'],
  examples: [
    { args: ['20.53.203.50'], result: dynamic(null) },
    { args: [''], result: dynamic(null) },
  ],
});
