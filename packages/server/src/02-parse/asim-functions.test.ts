import { expect, test } from 'vitest';
import { createAsimFunctions, parameterNames } from './asim-functions.ts';
import type { Pack, PackFunction } from './pack.ts';

const source = (name: string): PackFunction => ({
  path: `${name}.kql`, text: '', name, schema: 'Dns', doc: 'd', body: 'T', parameters: "(starttime:datetime=datetime(null), srcipaddr:string='*')",
}); // prettier-ignore
const pack = (...normalise: PackFunction[]): Pack => ({ normalise }) as unknown as Pack;

test('the unions pass every filter on to each source', () => {
  const functions = new Map(
    createAsimFunctions([pack(source('vimDnsA')), pack(source('vimDnsB'))]).map((f) => [f.name, f]),
  );
  expect(functions.get('vimDnsA')?.body).toBe('T');
  expect(functions.get('ASimDnsA')).toMatchObject({ parameters: '()', body: 'vimDnsA()' });
  expect(functions.get('imDns')?.body).toBe('union (vimDnsA(starttime, srcipaddr)), (vimDnsB(starttime, srcipaddr))');
  expect(functions.get('_Im_Dns')?.parameters).toContain('srcipaddr:string');
  expect(functions.get('_ASim_Dns')?.body).toBe('union (vimDnsA()), (vimDnsB())');
});

test('a schema with one source needs no union, and packs without parsers add nothing', () => {
  expect(createAsimFunctions([pack()])).toEqual([]);
  expect(createAsimFunctions([pack(source('vimDnsA'))]).find((f) => f.name === 'imDns')?.body).toBe(
    'vimDnsA(starttime, srcipaddr)',
  );
});

test('names of parameters are found beside defaults with commas', () => {
  expect(parameterNames("(a:dynamic=dynamic(['x', 'y']), b:string='*', disabled:bool=false)")).toEqual([
    'a',
    'b',
    'disabled',
  ]);
});
