import { describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { createCompiler } from '../compiler.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));
const now = new Date('2026-01-01T00:00:00Z');
const app = `declare pattern App = (id:string)[scope:string] { ('a1').['Data'] = { print x=1 }; ('a2').['Data'] = { let k = 5; print y=k, z=scope }; };`;

function columnsOf(query: string): unknown {
  const result = compiler.compile(query, { now });
  return result.ok
    ? result.query.columns.map(({ name }) => name)
    : result.diagnostics.map(({ code, message }) => `${code} ${message}`);
}

describe('a pattern gives the table of its texts', () => {
  test.each([
    ["App('a1').Data", ['x']],
    ['App("a2").["Data"]', ['y', 'z']],
    ['union App("a1").Data, App("a2").Data', ['x', 'y', 'z']],
    ['let f = () { App("a1").Data | extend more = 2 }; f()', ['x', 'more']],
    ['App("a3").Data', ['KS188 No pattern matches the specified arguments.']],
  ])('%s', (query, expected) => {
    expect(columnsOf(`${app} ${query}`)).toEqual(expected);
  });
});
