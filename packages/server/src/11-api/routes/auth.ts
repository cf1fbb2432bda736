import {
  apiToken,
  authState,
  createdToken,
  createTokenRequest,
  createUserRequest,
  principal,
  setupRequest,
  signInRequest,
  updateUserRequest,
  user,
} from '@belfry/schema/api';
import { z } from 'zod';
import { AttemptLimit } from '../attempt-limit.ts';
import { enter, toPrincipal } from '../auth/enter.ts';
import { callerOf, sessionCookie } from '../security.ts';
import type { Api } from '../create-api.ts';
import type { ApiDeps } from '../deps.ts';
import { registerAuditRoutes } from './audit.ts';
import { registerPasswordRoutes } from './passwords.ts';

const nothing = z.object({});

/** Sign-in, first setup, users, tokens and the audit trail. */
export function registerAuthRoutes(app: Api, deps: ApiDeps): void {
  const { accounts } = deps;
  const limit = new AttemptLimit();

  app.get('/api/auth/state', { config: { role: 'public' }, schema: { response: { 200: authState } } }, async () => ({
    setupNeeded: await accounts.setupNeeded(),
  }));
  app.post(
    '/api/auth/setup',
    { config: { role: 'public' }, schema: { body: setupRequest, response: { 200: principal } } },
    async (request, reply) => {
      const { token, username, password } = request.body;
      const keys = [`setup ${request.ip}`];
      limit.begin(keys);
      const caller = await accounts.setUp(token, username, password);
      limit.succeeded(keys);
      return enter(accounts, caller, request, reply);
    },
  );
  app.post(
    '/api/auth/sign-in',
    { config: { role: 'public' }, schema: { body: signInRequest, response: { 200: principal } } },
    async (request, reply) => {
      const { username, password } = request.body;
      const keys = [`name ${username.toLowerCase()}`, `address ${request.ip}`];
      limit.begin(keys);
      const caller = await accounts.signIn(username, password);
      limit.succeeded(keys);
      return enter(accounts, caller, request, reply);
    },
  );
  app.post(
    '/api/auth/sign-out',
    { config: { role: 'public' }, schema: { response: { 200: nothing } } },
    async (request, reply) => {
      const secret = request.cookies[sessionCookie];
      if (secret !== undefined) await accounts.endSession(secret);
      void reply.clearCookie(sessionCookie, { path: '/' });
      return {};
    },
  );
  app.get('/api/auth/me', { config: { role: 'Reader' }, schema: { response: { 200: principal } } }, (request) =>
    Promise.resolve(toPrincipal(callerOf(request))),
  );
  registerUserRoutes(app, deps);
  registerTokenRoutes(app, deps);
  registerAuditRoutes(app, deps);
  registerPasswordRoutes(app, deps, limit);
}

function registerUserRoutes(app: Api, { accounts }: ApiDeps): void {
  const config = { role: 'Administrator' as const };
  app.get('/api/users', { config, schema: { response: { 200: z.object({ items: z.array(user) }) } } }, async () => ({
    items: await accounts.listUsers(),
  }));
  app.post(
    '/api/users',
    { config, schema: { body: createUserRequest, response: { 201: nothing } } },
    async (request, reply) => {
      const { username, password, role } = request.body;
      await accounts.createUser(callerOf(request).username, username, password, role);
      return reply.status(201).send({});
    },
  );
  const params = z.object({ username: z.string() });
  app.patch(
    '/api/users/:username',
    { config, schema: { params, body: updateUserRequest, response: { 200: nothing } } },
    async (request) => {
      await accounts.updateUser(callerOf(request).username, request.params.username, request.body);
      return {};
    },
  );
}

function registerTokenRoutes(app: Api, { accounts }: ApiDeps): void {
  const config = { role: 'Administrator' as const };
  app.get(
    '/api/tokens',
    { config, schema: { response: { 200: z.object({ items: z.array(apiToken) }) } } },
    async () => ({ items: await accounts.listTokens() }),
  );
  app.post(
    '/api/tokens',
    { config, schema: { body: createTokenRequest, response: { 201: createdToken } } },
    async (request, reply) => {
      const { name, role, expiresInDays } = request.body;
      return reply.status(201).send(await accounts.createToken(callerOf(request).username, name, role, expiresInDays));
    },
  );
  app.delete(
    '/api/tokens/:id',
    { config, schema: { params: z.object({ id: z.string() }), response: { 200: nothing } } },
    async (request) => {
      await accounts.deleteToken(callerOf(request).username, request.params.id);
      return {};
    },
  );
}
