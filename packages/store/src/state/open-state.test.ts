import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { openState, openStateReadOnly } from './open-state.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-state-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('a transaction that fails leaves nothing', async () => {
  const state = await openState(join(dir, 'a.db'));
  await expect(
    state.transaction(async (trx) => {
      await trx.insertInto('settings').values({ name: 'x', value: '1' }).execute();
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await state.db.selectFrom('settings').selectAll().execute()).toEqual([]);
  await state.close();
});

test('the audit trail only grows', async () => {
  const state = await openState(join(dir, 'b.db'));
  await state.db
    .insertInto('audit')
    .values({ time_ms: 1, actor: 'a', action: 'x', target: 't', before: 'null', after: 'null', hash: 'h' })
    .execute();
  await expect(state.db.deleteFrom('audit').execute()).rejects.toThrow('only grows');
  await expect(state.db.updateTable('audit').set({ actor: 'b' }).execute()).rejects.toThrow('only grows');
  await state.close();
});

test('a database of a newer version is refused with the way out', async () => {
  const path = join(dir, 'c.db');
  await (await openState(path)).close();
  const sqlite = new SqliteDatabase(path);
  sqlite.prepare("insert into kysely_migration values ('9999-future', '2099-01-01')").run();
  sqlite.close();
  await expect(openState(path)).rejects.toMatchObject({ code: 'BELFRY-STATE-002' });
});

test('a file that is no database is told', async () => {
  await expect(openState(dir)).rejects.toMatchObject({ code: 'BELFRY-STATE-001', where: dir });
});

test('reading only makes no database and changes none', async () => {
  expect(() => openStateReadOnly(join(dir, 'none.db'))).toThrow(expect.objectContaining({ code: 'BELFRY-STATE-001' }));
  expect(existsSync(join(dir, 'none.db'))).toBe(false);
  const path = join(dir, 'read.db');
  await (await openState(path)).close();
  const state = openStateReadOnly(path);
  expect(await state.db.selectFrom('settings').selectAll().execute()).toEqual([]);
  await expect(state.db.insertInto('settings').values({ name: 'x', value: '1' }).execute()).rejects.toThrow('readonly');
  await state.close();
});
