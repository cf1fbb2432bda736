import { expect, test } from 'vitest';
import { createAsimFunctions, parameterNames } from './asim-functions.ts';
import type { Pack, PackFunction } from './pack.ts';

const source = (name: string): PackFunction => ({
  path: `${name}.kql`, text: '', name, schema: 'Dns', doc: 'd', body: 'T', parameters: "(starttime:datetime=datetime(null), srcipaddr:string='*')",
}); // prettier-ignore
const pack = (...normalise: PackFunction[]): Pack => ({ normalise }) as unknown as Pack;

const byName = (...packs: Pack[]) => new Map(createAsimFunctions(packs).map((f) => [f.name, f]));

test('the unions pass every filter on to each source', () => {
  const functions = byName(pack(source('vimDnsA')), pack(source('vimDnsB')));
  expect(functions.get('vimDnsA')?.body).toBe('T');
  expect(functions.get('ASimDnsA')).toMatchObject({
    parameters: '(disabled:bool=false, pack:bool=false)',
    body: 'vimDnsA()',
  });
  const filters = 'starttime=starttime, srcipaddr=srcipaddr';
  // A column has its earlier name too.
  const earlier = ' | extend ResponseName = DnsResponseName';
  expect(functions.get('imDns')?.body).toBe(
    `union (vimDnsA(${filters})), (vimDnsB(${filters})), (_Im_Dns_Empty())${earlier}`,
  );
  expect(functions.get('_Im_Dns')?.parameters).toContain('srcipaddr:string');
  expect(functions.get('_ASim_Dns')?.body).toBe(`union (vimDnsA()), (vimDnsB()), (_Im_Dns_Empty())${earlier}`);
});

test('every schema has its unions, its empty table and its known sources, also where no pack fills it', () => {
  const functions = byName(pack());
  for (const schema of [
    'AgentEvent',
    'AlertEvent',
    'AssetEntity',
    'AuditEvent',
    'Authentication',
    'DhcpEvent',
    'Dns',
    'FileEvent',
    'NetworkSession',
    'ProcessEvent',
    'RegistryEvent',
    'UserManagement',
    'WebSession',
  ])
    // prettier-ignore
    for (const name of [`im${schema}`, `_Im_${schema}`, `ASim${schema}`, `_ASim_${schema}`])
      expect(functions.get(name), name).toMatchObject({ body: `_Im_${schema}_Empty()` });
  expect(functions.get('_Im_Dns_Empty')?.body).toMatch(
    /^datatable\(TimeGenerated:datetime, .*DnsQuery:string.*\)\[\]$/,
  );
  expect(functions.get('imDns')?.parameters).toContain(
    "eventtype:string='Query', disabled:bool=false, pack:bool=false",
  );
  for (const name of [
    'vimProcessCreateMicrosoftSysmon',
    'imProcessCreate',
    '_Im_Dns_AzureFirewall',
    'ASimRegistry',
    'vimDnsEmpty',
  ])
    expect(functions.has(name), name).toBe(true);
});

test('a source of a pack stands before the empty one of the same name', () => {
  expect(byName(pack(source('vimDnsAzureFirewall'))).get('vimDnsAzureFirewall')).toMatchObject({ body: 'T' });
});

test('names of parameters are found beside defaults with commas', () => {
  expect(parameterNames("(a:dynamic=dynamic(['x', 'y']), b:string='*', disabled:bool=false)")).toEqual([
    'a',
    'b',
    'disabled',
  ]);
});
