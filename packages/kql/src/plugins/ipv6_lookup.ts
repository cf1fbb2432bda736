import { definePlugin } from './define-plugin.ts';
import { bindIpLookup, ipv6 } from './ip-lookup.ts';

export const ipv6Lookup = definePlugin({
  name: 'ipv6_lookup',
  doc: 'Adds the columns of a table of IPv6 or IPv4 networks to the rows whose address lies in one of them, one row for each; with `return_unmatched=true` the other rows stay.',
  learn: 'https://learn.microsoft.com/kusto/query/ipv6-lookup-plugin',
  signature: 'ipv6_lookup(table, address, network, extraKey, … (optional), return_unmatched: bool (optional))',
  namedArguments: ['return_unmatched'],
  asksData: false,
  differences: [],
  bind: (call, input, ctx) => bindIpLookup(call, input, ctx, ipv6),
  examples: [
    {
      query: `let Networks = datatable(network:string, name:string)['2001:0db8:85a3::/48', 'US', '10.0.0.0/8', 'home', '2a02:26f0:4001::/48', 'FR'];
datatable(ip:string)['2001:0db8:85a3:0000:0000:8a2e:0370:7334', '10.1.2.3', 'a5e:f127:8a9d:146d:e102:b5d3:c755:abcd'] | evaluate ipv6_lookup(Networks, ip, network, return_unmatched = true)`,
      columns: ['ip', 'network', 'name'],
      rows: [
        ['2001:0db8:85a3:0000:0000:8a2e:0370:7334', '2001:0db8:85a3::/48', 'US'],
        ['10.1.2.3', '10.0.0.0/8', 'home'],
        ['a5e:f127:8a9d:146d:e102:b5d3:c755:abcd', '', ''],
      ],
    },
  ],
});
