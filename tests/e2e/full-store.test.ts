import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@belfry/store';
import { afterAll, expect, test } from 'vitest';
import { mountMemory } from './small-disk.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-full-store-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('an insert that finds no room inside the engine is refused as such, leaves nothing, and succeeds later under its token', async ({
  skip,
}) => {
  const disk = mountMemory(join(dir, 'disk'), 128);
  if (typeof disk === 'string') return skip(disk);
  const store = await openStore({ dataDir: disk.path, maxMemoryBytes: 1e9 });
  try {
    await store.ensureTables([
      {
        name: 'Full',
        doc: 'rows that hardly compress',
        columns: [
          { name: 'TimeGenerated', type: 'datetime', doc: '' },
          { name: '_TimeReceived', type: 'datetime', doc: '' },
          { name: 'Text', type: 'string', doc: '' },
        ],
      },
    ]);
    const line = (): Buffer =>
      Buffer.from(
        JSON.stringify({
          TimeGenerated: '2026-11-01T00:00:00Z',
          _TimeReceived: '2026-11-01T00:00:00Z',
          Text: randomBytes(3000).toString('base64'),
        }),
      );
    const lines = Array.from({ length: 4000 }, line);
    const bytes = lines.reduce((sum, { length }) => sum + length, 0);
    // Room for the rows on their way, not for the part that they become.
    const { bavail, bsize } = statfsSync(disk.path);
    const ballast = join(disk.path, 'ballast');
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - Math.round(bytes * 1.3)));
    await expect(store.insertRows('Full', lines, 'token')).rejects.toMatchObject({
      code: 'BELFRY-STORE-006',
      retryable: true,
      // Not while the rows were received.
      message: expect.not.stringContaining("request's rows") as string,
      hint: expect.stringContaining('free space') as string,
    });
    expect(await store.queryRows('SELECT toString(count()) AS n FROM belfry.Full')).toEqual([{ n: '0' }]);
    rmSync(ballast);
    await store.insertRows('Full', lines, 'token');
    await store.insertRows('Full', lines, 'token');
    expect(await store.queryRows('SELECT toString(count()) AS n FROM belfry.Full')).toEqual([{ n: '4000' }]);
  } finally {
    await store.close();
  }
}, 60_000);
