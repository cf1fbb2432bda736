import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { problem, roles } from '@belfry/schema/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodedPowershell } from './attack.ts';
import { call, query, root, startBelfryProcess, until, type RunningBelfry } from './belfry-process.ts';

const password = 'correct horse battery staple';
const maxBodyBytes = 4_000_000;
let belfry: RunningBelfry;
beforeAll(async () => {
  belfry = await startBelfryProcess(undefined, `http: { maxBodyBytes: ${maxBodyBytes} }\n`);
}, 120_000);
afterAll(() => belfry.stop({ remove: true }));

type Headers = Record<string, string>;
const json = { 'content-type': 'application/json' };
const send = (method: string, path: string, headers: Headers = {}, body?: string | Uint8Array<ArrayBuffer>) =>
  fetch(new URL(path, belfry.url), { method, headers, ...(body === undefined ? {} : { body }) });
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
const signIn = async (username: string, secret = password): Promise<Response> =>
  send('POST', '/api/auth/sign-in', json, JSON.stringify({ username, password: secret }));

/** An operation of the OpenAPI document with the least role that it states. */
interface Operation {
  readonly method: string;
  readonly path: string;
  readonly role: string;
}
async function readOperations(): Promise<Operation[]> {
  const document = (await (await send('GET', '/api/openapi.json')).json()) as {
    paths: Record<string, Record<string, { 'x-belfry-role'?: string }>>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      role: operation['x-belfry-role'] ?? 'none',
    })),
  );
}

describe('roles', () => {
  const everyone = [...roles, 'Ingest'] as const;
  /** The roles that may do what needs the named one. */
  const included: Record<string, readonly string[]> = {
    public: [...everyone, 'nobody'],
    Reader: roles,
    Responder: ['Responder', 'Contributor', 'Administrator'],
    Contributor: ['Contributor', 'Administrator'],
    Administrator: ['Administrator'],
    Ingest: ['Ingest', 'Contributor', 'Administrator'],
  };
  let operations: Operation[];
  const callers: { name: string; role: string; headers: Headers }[] = [
    { name: 'nobody', role: 'nobody', headers: {} },
    { name: 'a token that is unknown', role: 'nobody', headers: bearer(`blf_${'x'.repeat(43)}`) },
    { name: 'a session that is unknown', role: 'nobody', headers: { cookie: `belfry_session=${'x'.repeat(43)}` } },
  ];

  beforeAll(async () => {
    operations = await readOperations();
    for (const role of everyone) {
      const { secret } = await call<{ secret: string }>(belfry, 'POST', '/api/tokens', { name: role, role });
      callers.push({ name: `a token of ${role}`, role, headers: bearer(secret) });
      if (role === 'Ingest') continue;
      const username = role.toLowerCase();
      await call(belfry, 'POST', '/api/users', { username, password, role });
      const cookie = String((await signIn(username)).headers.get('set-cookie')).split(';')[0] ?? '';
      callers.push({ name: `a user who is ${role}`, role, headers: { cookie } });
    }
  }, 60_000);

  test('every operation states a role that exists', () => {
    expect(operations.length).toBeGreaterThanOrEqual(36);
    expect(operations.filter(({ role }) => !(role in included))).toEqual([]);
  });

  test('what needs no sign-in, and what a reader may send, is what is listed here', () => {
    const shown = (chosen: Operation[]): string[] => chosen.map(({ method, path }) => `${method} ${path}`).sort();
    expect(shown(operations.filter(({ role }) => role === 'public'))).toEqual([
      'GET /api/auth/state',
      'GET /api/health',
      'GET /api/openapi.json',
      'POST /api/auth/password-link',
      'POST /api/auth/setup',
      'POST /api/auth/sign-in',
      'POST /api/auth/sign-out',
    ]);
    expect(shown(operations.filter(({ role, method }) => role === 'Reader' && method !== 'GET'))).toEqual([
      'POST /api/auth/password',
      'POST /api/query',
      'POST /api/query/validate',
      'POST /api/query/{queryId}/cancel',
    ]);
  });

  test('people, tokens, webhooks and the audit trail are the administrators’ alone', () => {
    const managed = operations.filter(({ path }) => /^\/api\/(users|tokens|webhooks|audit)\b/.test(path));
    expect(managed.length).toBeGreaterThanOrEqual(14);
    expect(managed.filter(({ role }) => role !== 'Administrator')).toEqual([]);
  });

  test('every operation answers every caller as its role says', async () => {
    const wrong: string[] = [];
    let asked = 0;
    // Signing out ends the sessions of this test: it comes last.
    const ordered = operations.toSorted(
      (a, b) => Number(a.path.endsWith('sign-out')) - Number(b.path.endsWith('sign-out')),
    );
    for (const { method, path, role } of ordered)
      for (const caller of callers) {
        const url = path.replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000');
        const answer = await send(
          method,
          url,
          { ...caller.headers, ...(method === 'GET' ? {} : json) },
          method === 'GET' ? undefined : '{}',
        );
        const code =
          answer.headers.get('content-type')?.includes('problem') === true
            ? problem.parse(await answer.json()).code
            : undefined;
        await answer.body?.cancel().catch(() => undefined);
        asked += 1;
        const allowed = included[role]?.includes(caller.role) === true;
        const told =
          code === 'BELFRY-API-002' || code === 'BELFRY-API-003'
            ? `${answer.status} ${code}`
            : answer.status < 500
              ? 'in'
              : `${answer.status}`;
        const expected = allowed ? 'in' : caller.role === 'nobody' ? '401 BELFRY-API-002' : '403 BELFRY-API-003';
        if (told !== expected) wrong.push(`${method} ${path} (${role}) to ${caller.name}: ${told}, not ${expected}`);
      }
    expect(wrong).toEqual([]);
    expect(asked).toBe(operations.length * callers.length);
  }, 120_000);
});

describe('failures', () => {
  const admin = (): Headers => ({ ...bearer(belfry.token), ...json });
  const user = JSON.stringify({ username: 'twice', password, role: 'Reader' });
  test.each<[string, () => Promise<Response>, number, string]>([
    ['JSON that is none', () => send('POST', '/api/users', admin(), '{'), 400, 'BELFRY-API-001'],
    ['fields that are missing', () => send('POST', '/api/users', admin(), '{}'), 400, 'BELFRY-API-001'],
    ['a field that is not known', () => send('POST', '/api/users', admin(), '{"x":1}'), 400, 'BELFRY-API-001'],
    ['a number that is none', () => send('GET', '/api/incidents/x', admin()), 400, 'BELFRY-API-001'],
    ['a caller who is not known', () => send('GET', '/api/users'), 401, 'BELFRY-API-002'],
    ['a wrong password', () => signIn('reader', 'wrong'), 401, 'BELFRY-API-005'],
    [
      'a page of another site',
      () => send('POST', '/api/users', { ...admin(), origin: 'https://evil.example.com' }, user),
      403,
      'BELFRY-API-008',
    ],
    ['a path that is not there', () => send('GET', '/api/nothing', admin()), 404, 'BELFRY-API-004'],
    ['a method that is not there', () => send('DELETE', '/api/users', admin(), '{}'), 404, 'BELFRY-API-004'],
    ['an incident that is not there', () => send('GET', '/api/incidents/999', admin()), 404, 'BELFRY-API-004'],
    [
      'a user made twice',
      async () => {
        await send('POST', '/api/users', admin(), user);
        return send('POST', '/api/users', admin(), user);
      },
      409,
      'BELFRY-API-011',
    ],
    [
      'a body beyond the limit',
      () => send('POST', '/api/users', admin(), `{"x":"${'x'.repeat(2_200_000)}"}`),
      413,
      'BELFRY-API-017',
    ],
    [
      'a body of another type',
      () => send('POST', '/api/users', { ...admin(), 'content-type': 'text/xml' }, '<x/>'),
      415,
      'BELFRY-API-018',
    ],
    [
      'a webhook in a private network',
      () =>
        send(
          'POST',
          '/api/webhooks',
          admin(),
          JSON.stringify({ name: 'w', url: 'https://169.254.169.254/', secret: 'x'.repeat(16) }),
        ),
      400,
      'BELFRY-RESPONSE-001',
    ],
    [
      'a webhook without encryption',
      () =>
        send(
          'POST',
          '/api/webhooks',
          admin(),
          JSON.stringify({ name: 'w', url: 'http://example.com/', secret: 'x'.repeat(16) }),
        ),
      400,
      'BELFRY-RESPONSE-003',
    ],
    [
      'too many wrong passwords',
      async () => {
        for (let attempt = 0; attempt < 10; attempt++) await signIn('somebody', 'wrong');
        return signIn('somebody', 'wrong');
      },
      429,
      'BELFRY-API-006',
    ],
  ])('%s is told as a problem', async (_, ask, status, code) => {
    const answer = await ask();
    const body = problem.parse(await answer.json());
    expect([answer.status, body.status, body.code]).toEqual([status, status, code]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body.type).toBe(`urn:belfry:error:${code.toLowerCase()}`);
    expect(body.detail).not.toBe('');
    if (status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(60);
    // Every answer, failures too, carries what keeps a browser from being misled.
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('which fields are wrong is told', async () => {
    const answer = problem.parse(await (await send('POST', '/api/users', admin(), '{"username":""}')).json());
    expect(answer.errors?.map(({ where }) => where)).toEqual(expect.arrayContaining(['/username', '/password']));
  });
});

describe('ingest', () => {
  const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Headers = {}) =>
    send('POST', path, { ...bearer(belfry.token), 'content-type': 'application/x-ndjson', ...headers }, body);

  test.each<[string, (text: string) => Uint8Array<ArrayBuffer>]>([
    ['gzip', (text) => Uint8Array.from(gzipSync(text))],
    ['zstd', (text) => Uint8Array.from(zstdCompressSync(text))],
  ])('a body packed with %s becomes rows', async (encoding, pack) => {
    const event = encodedPowershell(`packed-${encoding}`);
    const answer = await post('/api/ingest/windows', pack(`${event}\n${event}\n`), { 'content-encoding': encoding });
    expect(await answer.json()).toMatchObject({ accepted: 2, deadLettered: 0 });
    await until(
      () => query(belfry, `WindowsEvent | where Computer startswith "packed-${encoding}" | count`),
      (rows) => rows[0]?.[0] === 2,
    );
  });

  test.each<[string, string, Uint8Array<ArrayBuffer> | string, Headers, number, string]>([
    ['a body beyond the limit', 'web', `{"x":"${'x'.repeat(maxBodyBytes)}"}`, {}, 413, 'BELFRY-INGEST-001'],
    [
      'one that is beyond it when unpacked',
      'web',
      Uint8Array.from(gzipSync(randomBytes(3_000_000).toString('hex'))),
      { 'content-encoding': 'gzip' },
      413,
      'BELFRY-INGEST-001',
    ],
    [
      'a decompression bomb',
      'web',
      Uint8Array.from(zstdCompressSync('0'.repeat(3_900_000))),
      { 'content-encoding': 'zstd' },
      413,
      'BELFRY-INGEST-009',
    ],
    ['an encoding that is not read', 'web', 'x', { 'content-encoding': 'br' }, 415, 'BELFRY-INGEST-002'],
    ['damaged gzip', 'web', 'no gzip', { 'content-encoding': 'gzip' }, 400, 'BELFRY-INGEST-003'],
    ['a source id that is none', 'UPPER', '{}', {}, 400, 'BELFRY-INGEST-006'],
    ['a pack that is not there', 'web?pack=none', '{}', {}, 400, 'BELFRY-INGEST-007'],
  ])('%s is refused, and nothing of it is stored', async (_, path, body, headers, status, code) => {
    const answer = await post(`/api/ingest/${path}`, body, headers);
    expect([answer.status, problem.parse(await answer.json()).code]).toEqual([status, code]);
    const { items } = await call<{ items: { id: string }[] }>(belfry, 'GET', '/api/sources');
    expect(items.map(({ id }) => id)).not.toContain('web');
  });

  test('lines that are no JSON are told with their numbers; strict takes nothing of the batch', async () => {
    const body = '{"a":1}\n\nno json\n{"a":2}\n{"a":';
    const strict = await post('/api/ingest/strict?strict=1', body);
    expect(strict.status).toBe(400);
    expect(problem.parse(await strict.json()).errors?.map(({ where }) => where)).toEqual(['line 3', 'line 5']);
    const kept = (await (await post('/api/ingest/lenient', body)).json()) as { badLines: { line: number }[] };
    expect(kept.badLines.map(({ line }) => line)).toEqual([3, 5]);
  });
});

describe('belfry audit verify', () => {
  const verify = (args: string[] = [], data = 'data'): Promise<{ code: number | string; out: string; err: string }> =>
    new Promise((resolve) => {
      execFile(
        join(root, 'packages/cli/bin/belfry'),
        ['--config', join(belfry.dataDir, 'belfry.yaml'), 'audit', 'verify', ...args],
        { env: { ...process.env, BELFRY_DATA: join(belfry.dataDir, data) } },
        (error, out, err) => resolve({ code: error === null ? 0 : (error.code ?? -1), out, err }),
      );
    });

  test('asks the server, reads the file when none runs, and finds an entry that was changed', async () => {
    const asked = await verify(['--json']);
    expect([asked.code, JSON.parse(asked.out)]).toMatchObject([0, { checked: 'server', intact: true, broken: null }]);
    await belfry.stop();
    const read = await verify();
    expect(read.code).toBe(0);
    expect(read.out).toMatch(/^the audit trail is whole: \d+ entries, the last \d+ with hash [0-9a-f]{64}\n$/);

    const database = new DatabaseSync(join(belfry.dataDir, 'data/state.db'));
    database.exec(`DROP TRIGGER audit_no_update; UPDATE audit SET actor = 'somebody else' WHERE id = 3`);
    database.close();
    const found = await verify();
    expect([found.code, found.out]).toEqual([3, expect.stringContaining('BROKEN at entry 3')]);
    const told = await verify(['--json']);
    expect([told.code, JSON.parse(told.out)]).toMatchObject([
      3,
      { checked: 'file', intact: false, entries: 2, broken: { id: 3 } },
    ]);
  }, 60_000);

  test('says when there is no audit trail to check', async () => {
    const answer = await verify([], 'nothing');
    expect([answer.code, answer.err]).toEqual([1, expect.stringContaining('BELFRY-STATE-001')]);
  }, 30_000);
});
