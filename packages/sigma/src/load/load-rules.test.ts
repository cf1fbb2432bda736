import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ruleText } from '../testing/fire.ts';
import { loadRules } from './load-rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'belfry-sigma-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rule = (id: number): string => ruleText('sel:\n  a: 1\ncondition: sel').replace('11111111', `1111111${id}`);

test('loads a tree, keeps the first of two ids, and lists what is wrong with its place', async () => {
  mkdirSync(join(folder, 'deep/er'), { recursive: true });
  writeFileSync(join(folder, 'a.yml'), rule(1));
  writeFileSync(join(folder, 'deep/b.yaml'), rule(2));
  writeFileSync(join(folder, 'deep/er/c.yml'), `${rule(3)}---\n${rule(1)}`);
  writeFileSync(join(folder, 'deep/broken.yml'), 'title: x\n\tlogsource: [');
  writeFileSync(join(folder, 'huge.yml'), `# ${'x'.repeat(5_000_000)}\n`);
  writeFileSync(join(folder, 'notes.txt'), 'no rule');
  const loaded = await loadRules([folder, join(folder, 'missing')]);
  expect(loaded.files).toBe(5);
  expect(loaded.rules.map((one) => [one.id.slice(0, 8), one.path])).toEqual([
    ['11111111', 'a.yml'],
    ['11111112', 'deep/b.yaml'],
    ['11111113', 'deep/er/c.yml'],
  ]);
  expect(loaded.problems.map(({ code, path }) => [code, path])).toEqual([
    ['BELFRY-SIGMA-001', 'deep/broken.yml'],
    ['BELFRY-SIGMA-012', 'huge.yml'],
    ['BELFRY-SIGMA-014', join(folder, 'missing')],
    ['BELFRY-SIGMA-011', 'deep/er/c.yml'],
  ]);
});
