import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { loadContent } from '../content.ts';
import { broughtAlong, checkQueries, openEmptyDatabase, readQueryFiles, readQueryLines } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'belfry-brought-along-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(...lines: readonly unknown[]): string {
  const path = join(folder, 'queries.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

const baskets = {
  id: 'by-file',
  kind: 'parser',
  path: 'Parsers/Baskets.txt',
  query: 'Basket_CL | project Owner = owner_s, Count = count_d, Sent = sent_t',
};
const byOwner = {
  id: 'by-name',
  query: 'Basket_CL | where owner_s startswith owner',
  parser: { parserName: 'vimBasket', params: [{ Name: 'owner', Type: 'string', Default: '"ann"' }] },
};

test('functions are known by their names, custom logs by their columns', async () => {
  const itself = { kind: 'parser', path: 'Fruits.md', query: 'let Fruits = () { Fruit_CL }; Fruits' };
  const { functions, customLogs } = await broughtAlong(readQueryLines(write(baskets, byOwner, itself)));
  expect(functions).toMatchObject([
    { name: 'Baskets', parameters: '()', body: baskets.query },
    { name: 'vimBasket', parameters: String.raw`(owner:string="\"ann\"")`, body: byOwner.query },
  ]);
  expect(customLogs).toMatchObject([
    {
      name: 'Basket_CL',
      columns: [
        { name: 'owner_s', type: 'string' },
        { name: 'count_d', type: 'real' },
        { name: 'sent_t', type: 'datetime' },
      ],
    },
    { name: 'Fruit_CL', columns: [] },
  ]);
});

test('the parsers of Sentinel’s YAML are functions', async () => {
  const path = join(folder, 'parser.yaml');
  writeFileSync(
    path,
    [
      'ParserName: vimFruit',
      'EquivalentBuiltInParser: _Im_Fruit',
      'ParserParams:',
      '  - { Name: disabled, Type: bool, Default: false }',
      'ParserQuery: |',
      '  Fruit | where not(disabled)',
      '---',
      'FunctionName: FruitLog',
      'FunctionQuery: Fruit_CL | project x_s',
    ].join('\n'),
  );
  const { queries } = await readQueryFiles([path]);
  expect(queries.map(({ query }) => query.trim())).toEqual([
    'let disabled = false; Fruit | where not(disabled)',
    'Fruit_CL | project x_s',
  ]);
  const parameters = '(disabled:bool=false)';
  expect((await broughtAlong(queries)).functions).toMatchObject([
    { name: 'vimFruit', parameters },
    { name: '_Im_Fruit', parameters },
    { name: 'FruitLog', parameters: '()' },
  ]);
  expect(queries[0]?.place('let disabled = false; '.length)).toEqual({ line: 6, column: 3 });
});

test('queries run over what their collection brings along, and names of nobody are errors still', async () => {
  const path = write(
    { id: 'before', query: 'Baskets | where Count > 1.5 and Sent > ago(1d) | project Owner' },
    baskets,
    byOwner,
    { id: 'argument', query: 'vimBasket(owner="b") | summarize sum(count_d) by Computer' },
    { id: 'unnamed', query: 'Basket_CL | where Colour == "red" | project RawData, _ResourceId' },
    { id: 'no-log', query: 'Basket | take 1' },
    { id: 'no-column', query: 'SecurityEvent | where owner_s == "ann"' },
  );
  const content = await loadContent({ packs: { folders: [] }, rules: { folders: [], placeholders: {} } });
  const brought = await broughtAlong(readQueryLines(path));
  const engine = await openEmptyDatabase(content, undefined, brought);
  onTestFinished(() => engine[Symbol.asyncDispose]());
  const { executed, failures } = await checkQueries(engine, readQueryLines(path), { now: new Date() });
  expect(failures.map(({ id, code }) => [id, code])).toEqual([
    ['no-log', 'KS204'],
    ['no-column', 'KS142'],
  ]);
  expect(executed).toBe(5);
}, 60_000);
