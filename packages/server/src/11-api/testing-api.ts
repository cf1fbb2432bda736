import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '@belfry/schema/api';
import { openState, type State } from '@belfry/store';
import type { FastifyInstance, InjectOptions } from 'fastify';
import pino from 'pino';
import { Accounts } from './auth/accounts.ts';
import { createApi } from './create-api.ts';

export const password = 'correct horse battery staple';

/** The API over a state database of its own, for tests: the parts behind it that have tests of their own answer nothing. */
export interface TestApi {
  readonly app: FastifyInstance;
  readonly state: State;
  readonly accounts: Accounts;
  /** A request as a browser or a program makes it; `origin` and cookies as given. */
  ask(
    method: InjectOptions['method'],
    url: string,
    options?: { body?: object; cookie?: string; token?: string; headers?: Record<string, string> },
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Record<string, unknown>; cookie: string }>;
  /** Makes a user and signs them in; gives the cookie. */
  signedIn(username: string, role: Role): Promise<string>;
  signIn(username: string, secret?: string): Promise<string>;
  close(): Promise<void>;
}

export async function createTestApi(): Promise<TestApi> {
  const dir = mkdtempSync(join(tmpdir(), 'belfry-api-'));
  const state = await openState(join(dir, 'state.db'));
  const accounts = new Accounts(state, 'local-token-of-this-run');
  const missing = () => Promise.reject(new Error('not part of this test'));
  const app = await createApi({
    state,
    accounts,
    queries: {
      // oxlint-disable-next-line require-yield
      async *run() {
        throw await missing();
      },
      cancel: () => false,
      validate: () => Promise.resolve([]),
      reference: missing,
    },
    schema: missing,
    rules: {
      list: () => Promise.resolve([]),
      problems: [],
      get: () => Promise.resolve(undefined),
      setEnabled: () => Promise.resolve(false),
      test: () => Promise.resolve(undefined),
    },
    sources: () => [],
    deadLetters: missing,
    overview: missing,
    demo: { get: missing, start: missing, remove: missing },
    health: missing,
    incidentListener: undefined,
    registerIngest: () => undefined,
    notices: new EventEmitter(),
    consoleFolder: join(dir, 'no-console'),
    hosts: ['belfry.example.com'],
    allowPrivateHosts: ['hooks.internal'],
    log: pino({ level: 'silent' }),
    version: '0.0.0',
  });
  const ask: TestApi['ask'] = async (method, url, { body, cookie, token, headers = {} } = {}) => {
    const answer = await app.inject({
      method: method ?? 'GET',
      url,
      headers: {
        host: 'localhost',
        ...(cookie === undefined ? {} : { cookie }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    const setCookie = answer.headers['set-cookie'];
    return {
      status: answer.statusCode,
      body: JSON.parse(answer.body === '' ? '{}' : answer.body) as Record<string, unknown>,
      headers: answer.headers,
      cookie: String(setCookie ?? '').split(';')[0] ?? '',
    };
  };
  const signIn = async (username: string, secret = password): Promise<string> =>
    (await ask('POST', '/api/auth/sign-in', { body: { username, password: secret } })).cookie;
  return {
    app,
    state,
    accounts,
    ask,
    signIn,
    async signedIn(username, role) {
      await accounts.createUser('test', username, password, role);
      return signIn(username);
    },
    async close() {
      await app.close();
      await state.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
