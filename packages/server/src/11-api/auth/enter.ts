import type { Principal } from '@belfry/schema/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sessionCookie } from '../security.ts';
import { sessionMs, type Accounts, type Caller } from './accounts.ts';

/** Starts a session for whom a password or a link has proved, sets its cookie, and gives what the answer says of them. */
export async function enter(
  accounts: Accounts,
  caller: Caller,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Principal> {
  const secret = await accounts.startSession(caller);
  void reply.setCookie(sessionCookie, secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    maxAge: sessionMs / 1000,
  });
  return toPrincipal(caller);
}

export const toPrincipal = ({ username, role, kind }: Caller): Principal => ({
  username,
  role: role === 'Ingest' ? 'Reader' : role,
  kind,
});
