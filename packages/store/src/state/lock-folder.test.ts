import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lockFolder } from './lock-folder.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-lock-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const tryInAnotherProcess = (folder: string): string =>
  spawnSync(process.execPath, [
    '--input-type=module',
    '-e',
    `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'lock-folder.ts'))};
     try { lockFolder(${JSON.stringify(folder)}); console.log('taken'); }
     catch (error) { console.log(error.code, error.message, error.hint); }`,
  ]).stdout.toString();

test('a folder has one process at a time, whose id the other one is told', () => {
  const folder = join(dir, 'new/deep');
  const lock = lockFolder(folder);
  expect(tryInAnotherProcess(folder)).toMatch(
    new RegExp(`BELFRY-STATE-008 the data folder is in use by process ${process.pid} stop the other`),
  );
  lock.release();
  expect(tryInAnotherProcess(folder)).toBe('taken\n');
  // A process that has ended holds nothing.
  lockFolder(folder).release();
});

test('a folder that cannot be made is told with the way out', () => {
  writeFileSync(join(dir, 'file'), '');
  const folder = join(dir, 'file/data');
  expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: 'BELFRY-STATE-009', where: folder }));
});
