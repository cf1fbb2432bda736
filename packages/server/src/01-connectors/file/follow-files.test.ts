import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, expect, test } from 'vitest';
import type { RawRecord } from '@belfry/schema';
import { createSourceCounters } from '../sources.ts';
import { followFiles } from './follow-files.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-follow-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function createWorld(name: string, extra: object = {}) {
  const path = join(dir, `${name}.log`);
  const lines: string[] = [];
  const sink = {
    pendingRecords: 0,
    pendingBytes: 0,
    submit: async (batch: readonly RawRecord[]) => {
      lines.push(...batch.map(({ raw }) => raw));
      return { accepted: batch.length, deadLettered: 0 };
    },
  };
  const start = () =>
    followFiles({
      sources: [{ id: name, path, include: ['*'], from: 'start', ...extra }],
      stateFile: join(dir, `${name}.json`),
      sink,
      counters: createSourceCounters(),
      log: pino({ level: 'silent' }),
      pollMs: 20,
    });
  return { path, lines, start };
}
async function until(good: () => boolean): Promise<void> {
  for (let waited = 0; waited < 200 && !good(); waited++) await delay(10);
  expect(good()).toBe(true);
}

test('lines are followed over a restart, each once, a line without end only when it ends', async () => {
  const { path, lines, start } = createWorld('restart');
  writeFileSync(path, 'one\ntwo\npart');
  let follower = start();
  await until(() => lines.length === 2);
  await follower.close();
  appendFileSync(path, 'ial\r\nthree\n');
  follower = start();
  await until(() => lines.length === 4);
  expect(lines).toEqual(['one', 'two', 'partial', 'three']);
  await follower.close();
});

test('rotation by renaming and by truncating loses nothing', async () => {
  const { path, lines, start } = createWorld('rotate');
  writeFileSync(path, 'a\n');
  const follower = start();
  await until(() => lines.length === 1);
  appendFileSync(path, 'b\n');
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'c\n');
  await until(() => lines.length === 3);
  truncateSync(path);
  await delay(60);
  appendFileSync(path, 'd\n');
  await until(() => lines.length === 4);
  expect(lines.toSorted((x, y) => x.localeCompare(y))).toEqual(['a', 'b', 'c', 'd']);
  await follower.close();
});

test('a line of 20 MB is cut, told, and holds nothing else up', async () => {
  const { path, lines, start } = createWorld('long');
  writeFileSync(path, `${'x'.repeat(20 * 1024 * 1024)}\nnext\n`);
  const follower = start();
  await until(() => lines.length === 2);
  expect(lines.map((line) => line.length)).toEqual([8 * 1024 * 1024, 4]);
  await follower.close();
});

test('with from: end only what is written from now on is read', async () => {
  const { path, lines, start } = createWorld('end', { from: 'end' });
  writeFileSync(path, 'old\n');
  const follower = start();
  await delay(100);
  appendFileSync(path, 'new\n');
  await until(() => lines.length === 1);
  expect(lines).toEqual(['new']);
  await follower.close();
});
