import { BelfryError } from '@belfry/schema';
import { changePasswordRequest, passwordLink, principal, usePasswordLinkRequest } from '@belfry/schema/api';
import { z } from 'zod';
import type { AttemptLimit } from '../attempt-limit.ts';
import { enter } from '../auth/enter.ts';
import { changePassword, createPasswordLink, usePasswordLink } from '../auth/passwords.ts';
import type { Api } from '../create-api.ts';
import type { ApiDeps } from '../deps.ts';
import { apiCodes } from '../errors.ts';
import { callerOf } from '../security.ts';

/** A person's own password, and links by which an administrator lets another set one. */
export function registerPasswordRoutes(app: Api, { state, accounts }: ApiDeps, limit: AttemptLimit): void {
  app.post(
    '/api/auth/password',
    { config: { role: 'Reader' }, schema: { body: changePasswordRequest, response: { 200: principal } } },
    async (request, reply) => {
      const caller = callerOf(request);
      if (caller.kind !== 'user')
        throw new BelfryError(apiCodes.notAllowed, 'a token has no password', { hint: 'sign in as the user' });
      const keys = [`name ${caller.username.toLowerCase()}`];
      limit.begin(keys);
      await changePassword(state, caller.username, request.body.current, request.body.password, Date.now());
      limit.succeeded(keys);
      // All sessions ended, this one too: the caller goes on in a new one.
      return enter(accounts, caller, request, reply);
    },
  );
  app.post(
    '/api/users/:username/password-link',
    {
      config: { role: 'Administrator' },
      schema: { params: z.object({ username: z.string() }), response: { 201: passwordLink } },
    },
    async (request, reply) => {
      const { token, expires } = await createPasswordLink(
        state,
        callerOf(request),
        request.params.username,
        Date.now(),
      );
      return reply.status(201).send({ token, expiresTime: new Date(expires).toISOString() });
    },
  );
  app.post(
    '/api/auth/password-link',
    { config: { role: 'public' }, schema: { body: usePasswordLinkRequest, response: { 200: principal } } },
    async (request, reply) => {
      const keys = [`link ${request.ip}`];
      limit.begin(keys);
      const caller = await usePasswordLink(state, request.body.token, request.body.password, Date.now());
      limit.succeeded(keys);
      return enter(accounts, caller, request, reply);
    },
  );
}
