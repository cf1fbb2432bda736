import { afterEach, beforeEach, expect, test } from 'vitest';
import { sql } from 'kysely';
import { createTestApi, type TestApi } from '../testing-api.ts';
import { audit, verifyAudit } from './audit.ts';

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
  await api.state.transaction(async (trx) => {
    for (let n = 1; n <= 1200; n++) await audit(trx, { actor: 'a', action: 'x', target: `t${n}`, after: { n } }, n);
  });
  // Somebody with the file at hand takes the triggers away first.
  for (const name of ['audit_no_update', 'audit_no_delete'])
    await sql`DROP TRIGGER ${sql.id(name)}`.execute(api.state.db);
});
afterEach(() => api.close());

test('a trail as it was written is whole', async () => {
  const { hash } = await api.state.db
    .selectFrom('audit')
    .select('hash')
    .where('id', '=', 1200)
    .executeTakeFirstOrThrow();
  expect(await verifyAudit(api.state)).toEqual({ intact: true, entries: 1200, head: { id: 1200, hash }, broken: null });
});

test('an empty trail is whole', async () => {
  const empty = await createTestApi();
  expect(await verifyAudit(empty.state)).toEqual({ intact: true, entries: 0, head: null, broken: null });
  await empty.close();
});

test.each([
  ['a changed actor', `UPDATE audit SET actor = 'b' WHERE id = 1100`, 1100, 'does not fit'],
  ['a changed time', `UPDATE audit SET time_ms = 0 WHERE id = 1`, 1, 'does not fit'],
  ['a changed value', `UPDATE audit SET after = '{"n":0}' WHERE id = 1200`, 1200, 'does not fit'],
  ['an exchanged hash', `UPDATE audit SET hash = 'x' WHERE id = 12`, 12, 'does not fit'],
  ['an entry taken out', `DELETE FROM audit WHERE id = 1000`, 1000, 'entry 1000 is missing'],
  ['the first taken out', `DELETE FROM audit WHERE id = 1`, 1, 'entry 1 is missing'],
  ['the last taken out', `DELETE FROM audit WHERE id > 1198`, 1199, 'entries 1199 to 1200 are missing at the end'],
  ['all taken out', `DELETE FROM audit`, 1, 'entries 1 to 1200 are missing'],
  ['an entry put in', `UPDATE audit SET id = 9000 WHERE id = 1200`, 1200, 'entry 1200 is missing; the next is 9000'],
])('%s is found where it is', async (_, statement, id, reason) => {
  await sql.raw(statement).execute(api.state.db);
  const answer = await verifyAudit(api.state);
  expect(answer).toMatchObject({ intact: false, entries: id - 1, broken: { id } });
  expect(answer.broken?.reason).toContain(reason);
  expect(answer.head?.id ?? 0).toBe(id - 1);
});
