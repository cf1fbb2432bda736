import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { watchFolders, type WatchOptions } from './watch-folders.ts';

async function watched(options: Partial<WatchOptions>, work: (folder: string, calls: () => number) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-watch-'));
  mkdirSync(join(folder, 'below'));
  writeFileSync(join(folder, 'a.yml'), 'a');
  let calls = 0;
  const onChange = async (): Promise<void> => {
    calls += 1;
  };
  const watching = await watchFolders([folder], { restMs: 50, lookMs: 60_000, onChange, ...options });
  try {
    await work(folder, () => calls);
  } finally {
    await watching.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
async function until(good: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !good(); tries++) await wait(50);
  expect(good()).toBe(true);
}

test('writes that follow each other are one change; nothing new is none', () =>
  watched({}, async (folder, calls) => {
    await wait(150);
    expect(calls()).toBe(0);
    for (let index = 0; index < 5; index++) writeFileSync(join(folder, 'a.yml'), 'b'.repeat(index + 2));
    await until(() => calls() === 1);
    writeFileSync(join(folder, '.a.yml.swp'), 'x');
    await wait(200);
    expect(calls()).toBe(1);
  }));

test('folders below are watched, those made later too, and files that are renamed or removed', () =>
  watched({}, async (folder, calls) => {
    writeFileSync(join(folder, 'below/b.yml'), 'b');
    await until(() => calls() === 1);
    mkdirSync(join(folder, 'new'));
    await wait(300);
    writeFileSync(join(folder, 'new/c.yml'), 'c');
    await until(() => calls() === 2);
    renameSync(join(folder, 'new/c.yml'), join(folder, 'd.yml'));
    await until(() => calls() === 3);
    rmSync(join(folder, 'below'), { recursive: true });
    await until(() => calls() === 4);
  }));

test('a folder that goes and comes back is a change, found by looking', () =>
  watched({ lookMs: 100 }, async (folder, calls) => {
    rmSync(folder, { recursive: true });
    await until(() => calls() >= 1);
    const before = calls();
    mkdirSync(folder);
    await until(() => calls() > before);
  }));
