import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from './open-store.ts';

test('many queries at the same time each get their own result', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'belfry-concurrent-'));
  const store = await openStore({ dataDir });
  try {
    const workers = Array.from({ length: 6 }, async (_, worker) => {
      for (let round = 0; round < 60; round++) {
        const value = worker * 1000 + round;
        const rows = await store.queryRows<{ v: string }>(
          `SELECT toInt64(${value}) AS v FROM numbers(${(round % 5) + 1})`,
        );
        expect(rows).toEqual(Array.from({ length: (round % 5) + 1 }, () => ({ v: String(value) })));
      }
    });
    await Promise.all(workers);
  } finally {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
