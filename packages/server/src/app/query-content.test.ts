import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCatalog, createCompiler } from '@belfry/kql';
import { afterAll, expect, test } from 'vitest';
import { readQueryContent } from './query-content.ts';

const folder = mkdtempSync(join(tmpdir(), 'belfry-query-content-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const name of ['functions', 'watchlists']) mkdirSync(join(folder, name));
const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
write('watchlists/Admins.csv', '\uFEFFUser,Team\nalice,"blue, red"\nbob,green\n');
write('watchlists/broken.csv', 'a,b\n1\n');
write(
  'functions/busy.kql',
  "// Admins of a team.\nlet AdminsOf = (team:string='green') {\n  _GetWatchlist('Admins') | where Team == team\n};\n",
);
write('functions/none.kql', 'print 1\n');

const content = readQueryContent({
  functionFolders: [join(folder, 'functions')],
  watchlistFolder: join(folder, 'watchlists'),
});

test('watchlists and functions of files can be used in queries; SearchKey is the first column', () => {
  expect(content.watchlists).toEqual([
    {
      alias: 'Admins',
      searchKey: 'User',
      columns: ['User', 'Team'],
      rows: [
        ['alice', 'blue, red'],
        ['bob', 'green'],
      ],
    },
  ]);
  const compiler = createCompiler(createCatalog({ tables: [], ...content }));
  expect(compiler.validate('AdminsOf() | project SearchKey, User')).toEqual([]);
  expect(compiler.validate("_GetWatchlist('admin')")).toMatchObject([
    { code: 'KQL0420', suggestion: 'did you mean Admins?' },
  ]);
}, 30_000);

test('a file that gives nothing is a problem with its reason, and a missing folder stops', () => {
  expect(content.problems.map(({ path, reason }) => [path.slice(folder.length + 1), reason.slice(0, 30)])).toEqual([
    ['functions/none.kql', 'it defines no function: write '],
    ['watchlists/broken.csv', 'Invalid Record Length: expect '],
  ]);
  expect(() => readQueryContent({ functionFolders: [], watchlistFolder: join(folder, 'nowhere') })).toThrow(
    expect.objectContaining({ code: 'BELFRY-CONFIG-005' }),
  );
});
