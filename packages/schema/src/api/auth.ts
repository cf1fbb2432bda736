import { z } from 'zod';
import { roles } from './common.ts';

/** Long enough that guessing is hopeless; no rules about characters, which only make passwords alike. */
export const passwordLength = { min: 12, max: 256 } as const;
const newPassword = z.string().min(passwordLength.min).max(passwordLength.max);

/** POST /api/auth/setup: the one-time link of the first start creates the administrator. */
export const setupRequest = z.strictObject({
  token: z.string(),
  username: z.string().min(1).max(64),
  password: newPassword,
});
/** POST /api/auth/sign-in */
export const signInRequest = z.strictObject({ username: z.string().max(200), password: z.string().max(1000) });
/** GET /api/auth/me, and the answer of setup and sign-in (which set the cookie `belfry_session`). */
export const principal = z.object({ username: z.string(), role: z.enum(roles), kind: z.enum(['user', 'token']) });
export type Principal = z.infer<typeof principal>;
/** GET /api/auth/state, without sign-in: whether the first administrator is still to be made. */
export const authState = z.object({ setupNeeded: z.boolean() });

/** POST /api/auth/password: a person changes their own; every session of theirs ends and the answer starts a new one. */
export const changePasswordRequest = z.strictObject({ current: z.string().max(1000), password: newPassword });
/** POST /api/users/:username/password-link: ends password and sessions of another; the console's page is /set-password?token= */
export const passwordLink = z.object({ token: z.string(), expiresTime: z.string() });
/** POST /api/auth/password-link: sets the password of the link's user, once, and signs in. */
export const usePasswordLinkRequest = z.strictObject({ token: z.string().max(200), password: newPassword });

/** GET /api/users */
export const user = z.object({
  username: z.string(),
  role: z.enum(roles),
  createdTime: z.string(),
  lastSignInTime: z.string().nullable(),
  disabled: z.boolean(),
});
/** POST /api/users */
export const createUserRequest = z.strictObject({
  username: z.string().min(1).max(64),
  password: newPassword,
  role: z.enum(roles),
});
/** PATCH /api/users/:username */
export const updateUserRequest = z.strictObject({ role: z.enum(roles).optional(), disabled: z.boolean().optional() });

/** GET /api/tokens */
export const apiToken = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum([...roles, 'Ingest']),
  createdBy: z.string(),
  createdTime: z.string(),
  expiresTime: z.string().nullable(),
  lastUsedTime: z.string().nullable(),
});
/** POST /api/tokens; the answer carries `secret` once. `Ingest` may only send events. */
export const createTokenRequest = z.strictObject({
  name: z.string().min(1).max(100),
  role: z.enum([...roles, 'Ingest']),
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(365),
});
export const createdToken = apiToken.extend({ secret: z.string() });

/** GET /api/audit?cursor=&limit= : newest first. */
export const auditEntry = z.object({
  id: z.number().int(),
  time: z.string(),
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});

/** GET /api/audit/verification: whether every entry fits its hash and the entry before it, and none is missing. */
export const auditVerification = z.object({
  intact: z.boolean(),
  /** Entries that fit, from the first on. */
  entries: z.number().int(),
  /** The last entry that fits. Noted elsewhere, its hash shows later whether the trail was written anew. */
  head: z.object({ id: z.number().int(), hash: z.string() }).nullable(),
  /** The first entry that does not fit, or is missing. */
  broken: z.object({ id: z.number().int(), reason: z.string() }).nullable(),
});
