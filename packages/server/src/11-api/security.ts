import { BelfryError } from '@belfry/schema';
import { roles } from '@belfry/schema/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AnyRole, Accounts, Caller } from './auth/accounts.ts';
import { apiCodes } from './errors.ts';

export const sessionCookie = 'belfry_session';
/** The least role of a route; `public` needs no sign-in. */
export type RouteRole = AnyRole | 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    role?: RouteRole;
  }
  interface FastifyRequest {
    caller: Caller | undefined;
  }
}

const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Guards every request: known host, no foreign origin on changes, a caller of the route's role; and sets the headers of every answer. */
export function guard(app: FastifyInstance, accounts: Accounts, hosts: readonly string[]): void {
  const known = new Set([...loopbackHosts, ...hosts.map((host) => host.toLowerCase())]);
  app.decorateRequest('caller', undefined);
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/api') && route.config?.role === undefined)
      throw new Error(`the route ${route.url} states no role`);
  });
  app.addHook('onRequest', async (request, reply) => {
    setHeaders(reply);
    // A page of another site that points its own name at this address must get no answer (DNS rebinding).
    const host = request.host.replace(/:\d+$/, '').toLowerCase();
    if (!known.has(host))
      throw new BelfryError(apiCodes.wrongHost, `this server is not ${host}`, {
        hint: 'add the name to http.hosts in belfry.yaml',
      });
    if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method)) checkOrigin(request);
    const role = request.routeOptions.config.role ?? 'public';
    request.caller = await authenticate(request, accounts);
    if (role === 'public') return;
    if (request.caller === undefined)
      throw new BelfryError(apiCodes.notSignedIn, 'sign in first', {
        hint: 'or send Authorization: Bearer with an API token',
      });
    if (!allows(request.caller.role, role))
      throw new BelfryError(apiCodes.notAllowed, `this needs the role ${role}`, {
        hint: `you are ${request.caller.role}; ask an administrator`,
      });
  });
}

/** Whether a caller of one role may do what needs another. `Ingest` only sends events; contributors may too. */
export function allows(has: AnyRole, needs: AnyRole): boolean {
  if (needs === 'Ingest') return has === 'Ingest' || has === 'Contributor' || has === 'Administrator';
  return has !== 'Ingest' && roles.indexOf(has) >= roles.indexOf(needs);
}

/** The caller of a request that passed the guard with a role. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw new BelfryError(apiCodes.notSignedIn, 'sign in first');
  return request.caller;
}

async function authenticate(request: FastifyRequest, accounts: Accounts): Promise<Caller | undefined> {
  const bearer = /^Bearer ([A-Za-z0-9_~+/.=-]{16,512})$/.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return accounts.byToken(bearer);
  const cookie = request.cookies[sessionCookie];
  return cookie === undefined ? undefined : accounts.bySession(cookie);
}

/** A browser tells where a change comes from; only our own pages may make one. Programs send no origin. */
function checkOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  if (!URL.canParse(origin) || new URL(origin).host !== request.host)
    throw new BelfryError(apiCodes.crossOrigin, 'a page of another site may change nothing here');
}

function setHeaders(reply: FastifyReply): void {
  void reply.headers({
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  });
}
