import {
  apiToken,
  auditEntry,
  authState,
  createdToken,
  createTokenRequest,
  createUserRequest,
  page,
  principal,
  setupRequest,
  signInRequest,
  updateUserRequest,
  user,
} from '@belfry/schema/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../auth/accounts.ts';
import { AttemptLimit } from '../attempt-limit.ts';
import { callerOf, sessionCookie } from '../security.ts';
import type { Api } from '../create-api.ts';
import type { ApiDeps } from '../deps.ts';

const nothing = z.object({});

/** Sign-in, first setup, users, tokens and the audit trail. */
export function registerAuthRoutes(app: Api, deps: ApiDeps): void {
  const { accounts } = deps;
  const limit = new AttemptLimit();

  const enter = async (caller: Caller, request: FastifyRequest, reply: FastifyReply) => {
    const secret = await accounts.startSession(caller);
    void reply.setCookie(sessionCookie, secret, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: request.protocol === 'https',
      maxAge: 12 * 3600,
    });
    return {
      username: caller.username,
      role: caller.role === 'Ingest' ? ('Reader' as const) : caller.role,
      kind: caller.kind,
    };
  };

  app.get('/api/auth/state', { config: { role: 'public' }, schema: { response: { 200: authState } } }, async () => ({
    setupNeeded: await accounts.setupNeeded(),
  }));
  app.post(
    '/api/auth/setup',
    { config: { role: 'public' }, schema: { body: setupRequest, response: { 200: principal } } },
    async (request, reply) => {
      const { token, username, password } = request.body;
      limit.check([`setup ${request.ip}`]);
      try {
        return await enter(await accounts.setUp(token, username, password), request, reply);
      } catch (error) {
        limit.failed([`setup ${request.ip}`]);
        throw error;
      }
    },
  );
  app.post(
    '/api/auth/sign-in',
    { config: { role: 'public' }, schema: { body: signInRequest, response: { 200: principal } } },
    async (request, reply) => {
      const { username, password } = request.body;
      const keys = [`name ${username.toLowerCase()}`, `address ${request.ip}`];
      limit.check(keys);
      try {
        const caller = await accounts.signIn(username, password);
        limit.succeeded(keys);
        return await enter(caller, request, reply);
      } catch (error) {
        limit.failed(keys);
        throw error;
      }
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
  app.get('/api/auth/me', { config: { role: 'Reader' }, schema: { response: { 200: principal } } }, async (request) => {
    const { username, role, kind } = callerOf(request);
    return { username, role: role === 'Ingest' ? ('Reader' as const) : role, kind };
  });
  registerUserRoutes(app, deps);
  registerTokenRoutes(app, deps);
  registerAuditRoute(app, deps);
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

function registerAuditRoute(app: Api, { state }: ApiDeps): void {
  const querystring = z.object({
    cursor: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  });
  app.get(
    '/api/audit',
    { config: { role: 'Administrator' }, schema: { querystring, response: { 200: page(auditEntry) } } },
    async (request) => {
      const { cursor, limit } = request.query;
      const { db } = state;
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .$if(cursor !== undefined, (query) => query.where('id', '<', cursor ?? 0))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      const { n: total } = await db
        .selectFrom('audit')
        .select((count) => count.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      const items = rows.map(({ id, time_ms: time, actor, action, target, before, after }) => ({
        id,
        time: new Date(time).toISOString(),
        actor,
        action,
        target,
        before: JSON.parse(before) as unknown,
        after: JSON.parse(after) as unknown,
      }));
      return { items, next: rows.length === limit ? String(rows.at(-1)?.id) : null, total };
    },
  );
}
