import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTestApi, password, type TestApi } from './testing-api.ts';

const fresh = 'another long enough one';
let api: TestApi;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  api = await createTestApi();
});
afterEach(async () => {
  await api.close();
  vi.useRealTimers();
});
const me = async (cookie: string): Promise<number> => (await api.ask('GET', '/api/auth/me', { cookie })).status;
const change = (cookie: string, current: string, next: string) =>
  api.ask('POST', '/api/auth/password', { cookie, body: { current, password: next } });
const useLink = (token: unknown, next = fresh) =>
  api.ask('POST', '/api/auth/password-link', { body: { token, password: next } });
const actions = async (): Promise<string[]> =>
  (await api.state.db.selectFrom('audit').select(['action', 'actor', 'target']).orderBy('id').execute()).map(
    ({ action, actor, target }) => `${actor} ${action} ${target}`,
  );

test('a person changes the own password: other sessions end, this one goes on', async () => {
  const here = await api.signedIn('noor', 'Reader');
  const elsewhere = await api.signIn('noor');
  const other = await api.signedIn('omar', 'Reader');
  const changed = await change(here, password, fresh);
  expect(changed.body).toEqual({ username: 'noor', role: 'Reader', kind: 'user' });
  expect(await Promise.all([here, elsewhere, changed.cookie, other].map(me))).toEqual([401, 401, 200, 200]);
  expect(await me(await api.signIn('noor', password))).toBe(401);
  expect(await me(await api.signIn('noor', fresh))).toBe(200);
  expect(await actions()).toContain('noor user.password noor');
});

test.each([
  ['a wrong current password', 'not mine, surely', fresh, 403, 'BELFRY-API-015'],
  ['a short one', password, 'eleven char', 400, 'BELFRY-API-001'],
  ['one without end', password, 'x'.repeat(257), 400, 'BELFRY-API-001'],
])('%s changes nothing', async (_, current, next, status, code) => {
  const cookie = await api.signedIn('noor', 'Reader');
  expect((await change(cookie, current, next)).body).toMatchObject({ status, code });
  expect(await me(cookie)).toBe(200);
  expect(await me(await api.signIn('noor', password))).toBe(200);
});

test('twelve characters of any kind are enough', async () => {
  const cookie = await api.signedIn('noor', 'Reader');
  expect((await change(cookie, password, 'zwölf zeichn')).status).toBe(200);
});

test('who took a session cannot guess the password through it', async () => {
  const cookie = await api.signedIn('noor', 'Reader');
  for (let attempt = 0; attempt < 10; attempt++) expect((await change(cookie, 'a guess', fresh)).status).toBe(403);
  expect((await change(cookie, password, fresh)).status).toBe(429);
  expect((await actions()).filter((text) => text === 'noor user.password-refuse noor')).toHaveLength(10);
});

test('a token has no password', async () => {
  const { secret } = await api.accounts.createToken('test', 't', 'Administrator', null);
  const body = { current: password, password: fresh };
  expect((await api.ask('POST', '/api/auth/password', { token: secret, body })).body).toMatchObject({
    status: 403,
    code: 'BELFRY-API-003',
  });
});

test('a link of an administrator ends password and sessions, and sets a new password once', async () => {
  const boss = await api.signedIn('boss', 'Administrator');
  const taken = await api.signedIn('noor', 'Responder');
  const first = await api.ask('POST', '/api/users/noor/password-link', { cookie: boss });
  expect(first.status).toBe(201);
  expect(await me(taken)).toBe(401);
  expect(await me(await api.signIn('noor', password))).toBe(401);
  const second = await api.ask('POST', '/api/users/noor/password-link', { cookie: boss });
  expect((await useLink(first.body['token'])).body).toMatchObject({ status: 401, code: 'BELFRY-API-005' });
  const entered = await useLink(second.body['token']);
  expect(entered.body).toEqual({ username: 'noor', role: 'Responder', kind: 'user' });
  expect(await me(entered.cookie)).toBe(200);
  expect((await useLink(second.body['token'])).status).toBe(401);
  expect(await me(await api.signIn('noor', fresh))).toBe(200);
  expect(await actions()).toEqual(expect.arrayContaining(['boss user.password-link noor', 'noor user.password noor']));
  const stored = JSON.stringify(await api.state.db.selectFrom('audit').selectAll().execute());
  expect(stored).not.toContain(String(second.body['token']));
});

test('a link is over after a day, and when its user is disabled', async () => {
  const boss = await api.signedIn('boss', 'Administrator');
  await api.signedIn('noor', 'Reader');
  const link = async () =>
    (await api.ask('POST', '/api/users/noor/password-link', { cookie: await api.signIn('boss') })).body['token'];
  const late = await link();
  vi.setSystemTime(Date.now() + 24 * 3_600_000 + 1000);
  expect((await useLink(late)).status).toBe(401);
  const disabled = await link();
  await api.accounts.updateUser('boss', 'noor', { disabled: true });
  expect((await useLink(disabled)).status).toBe(401);
  await api.accounts.updateUser('boss', 'noor', { disabled: false });
  expect((await useLink(disabled)).status).toBe(401);
  expect(await me(boss)).toBe(401);
});

test('an administrator resets others, not the own account; a user who is not there is told', async () => {
  const cookie = await api.signedIn('boss', 'Administrator');
  expect((await api.ask('POST', '/api/users/boss/password-link', { cookie })).body).toMatchObject({
    status: 409,
    code: 'BELFRY-API-016',
  });
  expect((await api.ask('POST', '/api/users/nobody/password-link', { cookie })).status).toBe(404);
  expect((await api.ask('POST', '/api/users/boss/password-link', { token: 'local-token-of-this-run' })).status).toBe(
    201,
  );
});
