import { definePlugin } from './define-plugin.ts';
import { bindIpLookup, ipv4 } from './ip-lookup.ts';

const networks = `let Networks = datatable(network:string, name:string)['5.8.0.0/19', 'RU', '2.20.183.0/24', 'GB', '2.20.0.0/16', 'EU', '1.1.1.1', 'DNS', 'bad', 'none'];`;

export const ipv4Lookup = definePlugin({
  name: 'ipv4_lookup',
  doc: 'Adds the columns of a table of IPv4 networks to the rows whose address lies in one of them, one row for each; with `return_unmatched=true` the other rows stay.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv4-lookup-plugin',
  signature: 'ipv4_lookup(table, address, network, extraKey, … (optional), return_unmatched: bool (optional))',
  namedArguments: ['return_unmatched'],
  asksData: false,
  differences: [],
  bind: (call, input, ctx) => bindIpLookup(call, input, ctx, ipv4),
  examples: [
    {
      query: `${networks} datatable(ip:string)['2.20.183.12', '5.8.1.2', '1.1.1.1', '192.165.12.17', ''] | evaluate ipv4_lookup(Networks, ip, network, return_unmatched = true)`,
      columns: ['ip', 'network', 'name'],
      rows: [
        ['2.20.183.12', '2.20.183.0/24', 'GB'],
        ['2.20.183.12', '2.20.0.0/16', 'EU'],
        ['5.8.1.2', '5.8.0.0/19', 'RU'],
        ['1.1.1.1', '1.1.1.1', 'DNS'],
        ['192.165.12.17', '', ''],
        ['', '', ''],
      ],
    },
    {
      query: `${networks} datatable(ip:string, name:string, n:long)['2.20.183.12', 'EU', 1, '5.8.1.2', 'GB', 2, '9.9.9.9', 'EU', 3] | evaluate ipv4_lookup(Networks, ip, network, name)`,
      columns: ['ip', 'name', 'n', 'network'],
      rows: [['2.20.183.12', 'EU', 1, '2.20.0.0/16']],
    },
  ],
});
