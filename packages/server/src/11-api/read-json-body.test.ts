import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi } from './testing-api.ts';

let api: TestApi;
let cookie: string;
beforeAll(async () => {
  api = await createTestApi();
  cookie = await api.signedIn('ann', 'Reader');
});
afterAll(() => api.close());

async function send(url: string, payload: Buffer | string) {
  const headers = { host: 'localhost', origin: 'http://localhost', cookie, 'content-type': 'application/json' };
  const answer = await api.app.inject({ method: 'POST', url, headers, payload });
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> };
}
const around = (bytes: readonly number[]): Buffer =>
  Buffer.concat([Buffer.from('{"query":"print \''), Buffer.from(bytes), Buffer.from('\'"}')]);

test.each<[string, readonly number[], number]>([
  ['a letter of Latin-1', [0x61, 0xe4, 0x62], 19],
  ['half a character', [0xf0, 0x9f, 0x98], 18],
  ['a surrogate', [0xed, 0xa0, 0x80], 18],
  ['an overlong form', [0xc0, 0xaf], 18],
  ['a byte that no text has', [0xff], 18],
])('%s in a query is refused with its place', async (_name, bytes, place) => {
  for (const url of ['/api/query', '/api/query/validate']) {
    const { status, body } = await send(url, around(bytes));
    expect([status, body['code'], body['detail']]).toEqual([
      400,
      'BELFRY-API-019',
      `the body is not UTF-8: byte ${place} is part of no character`,
    ]);
    expect(body['hint']).toEqual(expect.any(String));
  }
});

test('text of every plane passes, U+FFFD and a byte order mark too', async () => {
  const query = "print 'ä 北 😀 \ufffd'";
  for (const mark of ['', '\ufeff'])
    expect(await send('/api/query/validate', mark + JSON.stringify({ query }))).toMatchObject({ status: 200 });
});

test.each(['{"query":', '{"query":"print 1","__proto__":{"x":1}}', ''])(
  'other bad JSON is refused as before: %j',
  async (payload) => {
    const { status, body } = await send('/api/query/validate', payload);
    expect([status, body['code']]).toEqual([400, 'BELFRY-API-001']);
  },
);
