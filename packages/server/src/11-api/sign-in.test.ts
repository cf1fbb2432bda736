import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTestApi, password, type TestApi } from './testing-api.ts';

const minuteMs = 60_000;
let api: TestApi;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  api = await createTestApi();
});
afterEach(async () => {
  await api.close();
  vi.useRealTimers();
});
const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const me = async (cookie: string): Promise<number> => (await api.ask('GET', '/api/auth/me', { cookie })).status;
const tryPassword = (username: string, secret: string) =>
  api.ask('POST', '/api/auth/sign-in', { body: { username, password: secret } });

test('the cookie is out of reach of scripts and of other sites', async () => {
  await api.signedIn('noor', 'Reader');
  const { headers } = await tryPassword('noor', password);
  const cookie = String(headers['set-cookie']);
  expect(cookie).toMatch(/^belfry_session=[\w-]{43}; /);
  expect(cookie.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Strict']);
});

test('a session ends after twelve hours, and at once by signing out', async () => {
  const cookie = await api.signedIn('noor', 'Reader');
  pass(12 * 60 * minuteMs - 1000);
  expect(await me(cookie)).toBe(200);
  pass(2000);
  expect(await me(cookie)).toBe(401);
  const [first, second] = [await api.signIn('noor'), await api.signIn('noor')];
  expect((await api.ask('POST', '/api/auth/sign-out', { cookie: first })).status).toBe(200);
  expect([await me(first), await me(second)]).toEqual([401, 200]);
  const { n } = await api.state.db
    .selectFrom('audit')
    .select((of) => of.fn.countAll<number>().as('n'))
    .where('action', '=', 'session.end')
    .executeTakeFirstOrThrow();
  expect(n).toBe(1);
});

test('ten wrong passwords close a name, with when to come back; it opens again', async () => {
  await api.signedIn('noor', 'Reader');
  for (let attempt = 0; attempt < 10; attempt++) {
    expect((await tryPassword('noor', 'wrong')).body).toMatchObject({ status: 401, code: 'BELFRY-API-005' });
    pass(1000);
  }
  const refused = await tryPassword('NOOR', password);
  expect(refused.body).toMatchObject({ status: 429, code: 'BELFRY-API-006' });
  const wait = Number(refused.headers['retry-after']);
  expect(wait).toBe(15 * 60 - 10);
  pass(wait * 1000 - 1000);
  expect((await tryPassword('noor', password)).status).toBe(429);
  pass(1000);
  expect((await tryPassword('noor', password)).status).toBe(200);
});

test('wrong passwords at the same moment count like those one after another', async () => {
  await api.signedIn('noor', 'Reader');
  const answers = await Promise.all(Array.from({ length: 15 }, () => tryPassword('noor', 'wrong')));
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
    ...Array.from({ length: 10 }, () => 401),
    ...Array.from({ length: 5 }, () => 429),
  ]);
});

test('a right password begins the count anew', async () => {
  await api.signedIn('noor', 'Reader');
  for (let round = 0; round < 3; round++) {
    for (let attempt = 0; attempt < 9; attempt++) await tryPassword('noor', 'wrong');
    expect((await tryPassword('noor', password)).status).toBe(200);
  }
});

test('an unknown, a disabled and a wrong user get the same answer', async () => {
  await api.signedIn('noor', 'Reader');
  await api.signedIn('gone', 'Reader');
  await api.signedIn('boss', 'Administrator');
  await api.accounts.updateUser('boss', 'gone', { disabled: true });
  const answers = [await tryPassword('noor', 'x'), await tryPassword('gone', password), await tryPassword('no', 'x')];
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
});

test('the link of the first start works once', async () => {
  const token = await api.accounts.createSetupToken();
  const body = { token, username: 'noor', password };
  expect((await api.ask('POST', '/api/auth/setup', { body: { ...body, token: 'wrong' } })).status).toBe(401);
  const made = await api.ask('POST', '/api/auth/setup', { body });
  expect(made.body).toEqual({ username: 'noor', role: 'Administrator', kind: 'user' });
  expect(await me(made.cookie)).toBe(200);
  const again = await api.ask('POST', '/api/auth/setup', { body: { ...body, username: 'mallory' } });
  expect(again.body).toMatchObject({ status: 409, code: 'BELFRY-API-007' });
});

test.each([
  ['https://evil.example.com', 403],
  ['http://localhost:1', 403],
  ['null', 403],
  ['http://localhost', 200],
  [undefined, 200],
])('a change from a page of %s answers %i', async (origin, status) => {
  const cookie = await api.signedIn('noor', 'Reader');
  const headers: Record<string, string> = origin === undefined ? {} : { origin };
  const answer = await api.ask('POST', '/api/auth/sign-out', { cookie, headers });
  expect(answer.status).toBe(status);
  if (status === 403) expect(answer.body).toMatchObject({ code: 'BELFRY-API-008' });
  expect(await me(cookie)).toBe(status === 403 ? 200 : 401);
});

test.each([
  ['belfry.example.com', 200],
  ['BELFRY.example.com:8443', 200],
  ['rebind.example.com', 421],
])('asked as %s answers %i', async (host, status) => {
  expect((await api.ask('GET', '/api/auth/state', { headers: { host } })).status).toBe(status);
});

test('a token is refused when it is over or revoked', async () => {
  const short = await api.accounts.createToken('test', 'short', 'Reader', 1);
  const long = await api.accounts.createToken('test', 'long', 'Reader', null);
  const status = async (token: string): Promise<number> => (await api.ask('GET', '/api/auth/me', { token })).status;
  expect([await status(short.secret), await status(long.secret), await status('blf_x')]).toEqual([200, 200, 401]);
  pass(25 * 60 * minuteMs);
  expect([await status(short.secret), await status(long.secret)]).toEqual([401, 200]);
  await api.accounts.deleteToken('test', long.id);
  expect(await status(long.secret)).toBe(401);
});
