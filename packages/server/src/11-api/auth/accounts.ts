import { randomUUID } from 'node:crypto';
import { BelfryError } from '@belfry/schema';
import type { apiToken, Principal, Role, user } from '@belfry/schema/api';
import type { State } from '@belfry/store';
import type { z } from 'zod';
import { apiCodes, notFound } from '../errors.ts';
import { audit } from './audit.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { createSecret, hashSecret } from './secret.ts';

export type AnyRole = Role | 'Ingest';
/** Who asks: a person or a token. */
export interface Caller {
  readonly username: string;
  readonly role: AnyRole;
  readonly kind: Principal['kind'];
}
type User = z.infer<typeof user>;
type ApiToken = z.infer<typeof apiToken>;

/** How long a session lasts. */
export const sessionMs = 12 * 3_600_000;
const setupSetting = 'setup-token-hash';
const dayMs = 86_400_000;
/** A hash that no password has: checking against it takes as long as for a known user. */
const nobody = hashPassword(createSecret());

/** Users, sessions and tokens. Every change is in the audit trail, in the same transaction. */
export class Accounts {
  readonly #state: State;
  readonly #now: () => number;
  /** The command line's token of this run; never stored. */
  readonly #localTokenHash: string;

  constructor(state: State, localToken: string, now: () => number = Date.now) {
    this.#state = state;
    this.#now = now;
    this.#localTokenHash = hashSecret(localToken);
  }

  async setupNeeded(): Promise<boolean> {
    const row = await this.#state.db.selectFrom('users').select('username').limit(1).executeTakeFirst();
    return row === undefined;
  }

  /** A new one-time token that makes its bearer the first administrator; undefined when there is one. */
  async createSetupToken(): Promise<string | undefined> {
    if (!(await this.setupNeeded())) return undefined;
    const token = createSecret();
    const value = hashSecret(token);
    await this.#state.db
      .insertInto('settings')
      .values({ name: setupSetting, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
    return token;
  }

  async setUp(token: string, username: string, password: string): Promise<Caller> {
    const hash = await hashPassword(password);
    await this.#state.transaction(async (trx) => {
      const known = await trx
        .selectFrom('settings')
        .select('value')
        .where('name', '=', setupSetting)
        .executeTakeFirst();
      const first = await trx.selectFrom('users').select('username').limit(1).executeTakeFirst();
      if (first !== undefined)
        throw new BelfryError(apiCodes.setupDone, 'there is an administrator already', {
          hint: 'sign in, or ask them for an account',
        });
      if (known?.value !== hashSecret(token))
        throw new BelfryError(apiCodes.wrongCredentials, 'the link is not valid', {
          hint: 'use the one that the last start printed',
        });
      await trx
        .insertInto('users')
        .values({
          username,
          password_hash: hash,
          role: 'Administrator',
          created_ms: this.#now(),
          last_sign_in_ms: null,
          disabled: 0,
        })
        .execute();
      await trx.deleteFrom('settings').where('name', '=', setupSetting).execute();
      await audit(
        trx,
        { actor: username, action: 'user.create', target: username, after: { role: 'Administrator' } },
        this.#now(),
      );
    });
    return { username, role: 'Administrator', kind: 'user' };
  }

  /** Checks a password. Throws BELFRY-API-005 for a wrong one, an unknown or a disabled user alike. */
  async signIn(username: string, password: string): Promise<Caller> {
    const row = await this.#state.db
      .selectFrom('users')
      .selectAll()
      .where('username', '=', username)
      .executeTakeFirst();
    const right = await verifyPassword(password, row?.password_hash ?? (await nobody));
    if (row === undefined || !right || row.disabled === 1) {
      await this.#state.transaction((trx) =>
        audit(trx, { actor: username.slice(0, 64), action: 'session.refuse', target: 'sign-in' }, this.#now()),
      );
      throw new BelfryError(apiCodes.wrongCredentials, 'the name or the password is not right');
    }
    await this.#state.db
      .updateTable('users')
      .set({ last_sign_in_ms: this.#now() })
      .where('username', '=', username)
      .execute();
    return { username, role: row.role as Role, kind: 'user' };
  }

  /** Starts a session; returns the cookie's secret. */
  async startSession(caller: Caller): Promise<string> {
    const secret = createSecret();
    await this.#state.transaction(async (trx) => {
      await trx.deleteFrom('sessions').where('expires_ms', '<', this.#now()).execute();
      await trx
        .insertInto('sessions')
        .values({
          id_hash: hashSecret(secret),
          username: caller.username,
          created_ms: this.#now(),
          expires_ms: this.#now() + sessionMs,
        })
        .execute();
      await audit(trx, { actor: caller.username, action: 'session.start', target: caller.username }, this.#now());
    });
    return secret;
  }

  async endSession(secret: string): Promise<void> {
    await this.#state.transaction(async (trx) => {
      const ended = await trx
        .deleteFrom('sessions')
        .where('id_hash', '=', hashSecret(secret))
        .returning('username')
        .executeTakeFirst();
      if (ended !== undefined)
        await audit(trx, { actor: ended.username, action: 'session.end', target: ended.username }, this.#now());
    });
  }

  /** Who a session's cookie belongs to; undefined when it is unknown, over, or its user disabled. */
  async bySession(secret: string): Promise<Caller | undefined> {
    const row = await this.#state.db
      .selectFrom('sessions')
      .innerJoin('users', 'users.username', 'sessions.username')
      .select(['users.username', 'users.role', 'users.disabled', 'sessions.expires_ms'])
      .where('sessions.id_hash', '=', hashSecret(secret))
      .executeTakeFirst();
    if (row === undefined || row.disabled === 1 || row.expires_ms < this.#now()) return undefined;
    return { username: row.username, role: row.role as Role, kind: 'user' };
  }

  /** Who a bearer token belongs to. */
  async byToken(secret: string): Promise<Caller | undefined> {
    const hash = hashSecret(secret);
    if (hash === this.#localTokenHash) return { username: 'command line', role: 'Administrator', kind: 'token' };
    const row = await this.#state.db
      .selectFrom('api_tokens')
      .selectAll()
      .where('secret_hash', '=', hash)
      .executeTakeFirst();
    if (row === undefined || (row.expires_ms !== null && row.expires_ms < this.#now())) return undefined;
    if (this.#now() - (row.last_used_ms ?? 0) > 60_000)
      await this.#state.db
        .updateTable('api_tokens')
        .set({ last_used_ms: this.#now() })
        .where('id', '=', row.id)
        .execute();
    return { username: `token ${row.name}`, role: row.role as AnyRole, kind: 'token' };
  }

  async listUsers(): Promise<User[]> {
    const rows = await this.#state.db.selectFrom('users').selectAll().orderBy('username').execute();
    return rows.map((row) => ({
      username: row.username,
      role: row.role as Role,
      createdTime: iso(row.created_ms),
      lastSignInTime: row.last_sign_in_ms === null ? null : iso(row.last_sign_in_ms),
      disabled: row.disabled === 1,
    }));
  }

  async createUser(actor: string, username: string, password: string, role: Role): Promise<void> {
    const hash = await hashPassword(password);
    await this.#state.transaction(async (trx) => {
      const known = await trx
        .selectFrom('users')
        .select('username')
        .where('username', '=', username)
        .executeTakeFirst();
      if (known !== undefined) throw new BelfryError(apiCodes.exists, `there is a user ${username} already`);
      await trx
        .insertInto('users')
        .values({ username, password_hash: hash, role, created_ms: this.#now(), last_sign_in_ms: null, disabled: 0 })
        .execute();
      await audit(trx, { actor, action: 'user.create', target: username, after: { role } }, this.#now());
    });
  }

  /** Changes role or disables; the last administrator stays one. A disabled user's sessions and links end. */
  async updateUser(
    actor: string,
    username: string,
    change: { role?: Role | undefined; disabled?: boolean | undefined },
  ): Promise<void> {
    await this.#state.transaction(async (trx) => {
      const before = await trx
        .selectFrom('users')
        .select(['role', 'disabled'])
        .where('username', '=', username)
        .executeTakeFirst();
      if (before === undefined) throw notFound(`user ${username}`);
      const after = {
        role: change.role ?? before.role,
        disabled: change.disabled === undefined ? before.disabled : Number(change.disabled),
      };
      await trx.updateTable('users').set(after).where('username', '=', username).execute();
      const left = await trx
        .selectFrom('users')
        .select('username')
        .where('role', '=', 'Administrator')
        .where('disabled', '=', 0)
        .executeTakeFirst();
      if (left === undefined)
        throw new BelfryError(apiCodes.lastAdministrator, 'the last administrator cannot be taken away');
      if (after.disabled === 1) {
        await trx.deleteFrom('sessions').where('username', '=', username).execute();
        await trx.deleteFrom('password_links').where('username', '=', username).execute();
      }
      await audit(trx, { actor, action: 'user.update', target: username, before, after }, this.#now());
    });
  }

  async listTokens(): Promise<ApiToken[]> {
    const rows = await this.#state.db.selectFrom('api_tokens').selectAll().orderBy('created_ms').execute();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      role: row.role as AnyRole,
      createdBy: row.created_by,
      createdTime: iso(row.created_ms),
      expiresTime: row.expires_ms === null ? null : iso(row.expires_ms),
      lastUsedTime: row.last_used_ms === null ? null : iso(row.last_used_ms),
    }));
  }

  /** Makes a token; its secret is told here and never again. */
  async createToken(
    actor: string,
    name: string,
    role: AnyRole,
    expiresInDays: number | null,
  ): Promise<ApiToken & { secret: string }> {
    const secret = createSecret('blf_');
    const id = randomUUID();
    const expires = expiresInDays === null ? null : this.#now() + expiresInDays * dayMs;
    await this.#state.transaction(async (trx) => {
      await trx
        .insertInto('api_tokens')
        .values({
          id,
          secret_hash: hashSecret(secret),
          name,
          role,
          created_by: actor,
          created_ms: this.#now(),
          expires_ms: expires,
          last_used_ms: null,
        })
        .execute();
      await audit(
        trx,
        {
          actor,
          action: 'token.create',
          target: name,
          after: { id, role, expires: expires === null ? null : iso(expires) },
        },
        this.#now(),
      );
    });
    const created = (await this.listTokens()).find((token) => token.id === id);
    if (created === undefined) throw notFound('token');
    return { ...created, secret };
  }

  async deleteToken(actor: string, id: string): Promise<void> {
    await this.#state.transaction(async (trx) => {
      const known = await trx.selectFrom('api_tokens').select(['name', 'role']).where('id', '=', id).executeTakeFirst();
      if (known === undefined) throw notFound('token');
      await trx.deleteFrom('api_tokens').where('id', '=', id).execute();
      await audit(trx, { actor, action: 'token.delete', target: known.name, before: known }, this.#now());
    });
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
