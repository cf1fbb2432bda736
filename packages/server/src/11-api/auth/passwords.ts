import { BelfryError } from '@belfry/schema';
import type { Role } from '@belfry/schema/api';
import type { State, StateTransaction } from '@belfry/store';
import { apiCodes, notFound } from '../errors.ts';
import type { Caller } from './accounts.ts';
import { audit } from './audit.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { createSecret, hashSecret } from './secret.ts';

/** How long a link that sets a password can be used. */
const linkMs = 24 * 3_600_000;

/** Changes a person's own password and ends all their sessions. Throws BELFRY-API-015 when the current one is not right. */
export async function changePassword(
  state: State,
  username: string,
  current: string,
  next: string,
  now: number,
): Promise<void> {
  const row = await state.db
    .selectFrom('users')
    .select('password_hash')
    .where('username', '=', username)
    .executeTakeFirst();
  if (row === undefined) throw notFound(`user ${username}`);
  if (!(await verifyPassword(current, row.password_hash))) {
    await state.transaction((trx) =>
      audit(trx, { actor: username, action: 'user.password-refuse', target: username }, now),
    );
    throw new BelfryError(apiCodes.wrongPassword, 'the current password is not right');
  }
  const hash = await hashPassword(next);
  await state.transaction(async (trx) => {
    await setPassword(trx, username, hash);
    await audit(trx, { actor: username, action: 'user.password', target: username }, now);
  });
}

/**
 * Makes a one-time link's token for a user who lost the password, or whose password somebody else may know: the old
 * password and all sessions end at once, and so does an earlier link.
 */
export async function createPasswordLink(
  state: State,
  actor: Caller,
  username: string,
  now: number,
): Promise<{ token: string; expires: number }> {
  if (actor.kind === 'user' && actor.username === username)
    throw new BelfryError(apiCodes.ownPassword, 'this is your own account', {
      hint: 'change your password on the account page',
    });
  const token = createSecret();
  const expires = now + linkMs;
  // A hash that no password has: nobody signs in until the link was used, and refusing takes as long as ever.
  const nobody = await hashPassword(createSecret());
  await state.transaction(async (trx) => {
    const known = await trx.selectFrom('users').select('username').where('username', '=', username).executeTakeFirst();
    if (known === undefined) throw notFound(`user ${username}`);
    await setPassword(trx, username, nobody);
    await trx
      .insertInto('password_links')
      .values({ token_hash: hashSecret(token), username, expires_ms: expires })
      .execute();
    await audit(
      trx,
      {
        actor: actor.username,
        action: 'user.password-link',
        target: username,
        after: { expires: new Date(expires).toISOString() },
      },
      now,
    );
  });
  return { token, expires };
}

/** Sets the password of the link's user; the link is used up. Throws BELFRY-API-005 for one that is unknown, used, too old, or of a disabled user. */
export async function usePasswordLink(state: State, token: string, password: string, now: number): Promise<Caller> {
  const hash = await hashPassword(password);
  return state.transaction(async (trx) => {
    const row = await trx
      .selectFrom('password_links')
      .innerJoin('users', 'users.username', 'password_links.username')
      .select(['users.username', 'users.role', 'users.disabled', 'password_links.expires_ms'])
      .where('token_hash', '=', hashSecret(token))
      .executeTakeFirst();
    if (row === undefined || row.disabled === 1 || row.expires_ms < now)
      throw new BelfryError(apiCodes.wrongCredentials, 'the link is not valid', {
        hint: 'a link works once, for a day; ask an administrator for a new one',
      });
    const { username } = row;
    await setPassword(trx, username, hash);
    await audit(trx, { actor: username, action: 'user.password', target: username, after: { by: 'link' } }, now);
    return { username, role: row.role as Role, kind: 'user' };
  });
}

/** With a new password everything that the old one opened ends: sessions, and links that could set another. */
async function setPassword(trx: StateTransaction, username: string, hash: string): Promise<void> {
  await trx.updateTable('users').set({ password_hash: hash }).where('username', '=', username).execute();
  await trx.deleteFrom('sessions').where('username', '=', username).execute();
  await trx.deleteFrom('password_links').where('username', '=', username).execute();
}
