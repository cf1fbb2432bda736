import {
  apiToken,
  auditEntry,
  auditVerification,
  authState,
  createdToken,
  page,
  passwordLink,
  principal,
  user,
  webhook,
  webhookDeadLetter,
  type changePasswordRequest,
  type createTokenRequest,
  type createUserRequest,
  type setupRequest,
  type signInRequest,
  type updateUserRequest,
  type usePasswordLinkRequest,
  type webhookRequest,
} from '@belfry/schema/api';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { command, request, searchOf } from './client.ts';
import { listOf } from './list.ts';

export const currentPrincipal = () =>
  queryOptions({
    queryKey: ['me'],
    queryFn: ({ signal }) => request('/api/auth/me', principal, { signal }),
    staleTime: 300_000,
    retry: false,
  });
export const readAuthState = () => request('/api/auth/state', authState);
export const setUp = (body: z.input<typeof setupRequest>) =>
  request('/api/auth/setup', principal, { method: 'POST', body });
export const signIn = (body: z.input<typeof signInRequest>) =>
  request('/api/auth/sign-in', principal, { method: 'POST', body });
export const signOut = (): Promise<void> => command('/api/auth/sign-out', { method: 'POST', body: {} });
export const changePassword = (body: z.input<typeof changePasswordRequest>) =>
  request('/api/auth/password', principal, { method: 'POST', body });
export const setPasswordByLink = (body: z.input<typeof usePasswordLinkRequest>) =>
  request('/api/auth/password-link', principal, { method: 'POST', body });

export const allUsers = () =>
  queryOptions({ queryKey: ['users'], queryFn: ({ signal }) => request('/api/users', listOf(user), { signal }) });
export const createUser = (body: z.input<typeof createUserRequest>): Promise<void> =>
  command('/api/users', { method: 'POST', body });
export const updateUser = (username: string, body: z.input<typeof updateUserRequest>): Promise<void> =>
  command(`/api/users/${encodeURIComponent(username)}`, { method: 'PATCH', body });
/** Ends a user's password and sessions; gives the link by which they choose a new password. */
export const resetPassword = async (username: string): Promise<{ link: string; expiresTime: string }> => {
  const { token, expiresTime } = await request(
    `/api/users/${encodeURIComponent(username)}/password-link`,
    passwordLink,
    {
      method: 'POST',
      body: {},
    },
  );
  return { link: new URL(`/set-password?token=${encodeURIComponent(token)}`, location.href).href, expiresTime };
};

export const allTokens = () =>
  queryOptions({ queryKey: ['tokens'], queryFn: ({ signal }) => request('/api/tokens', listOf(apiToken), { signal }) });
export const createToken = (body: z.input<typeof createTokenRequest>) =>
  request('/api/tokens', createdToken, { method: 'POST', body });
export const revokeToken = (id: string): Promise<void> =>
  command(`/api/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' });

export const allWebhooks = () =>
  queryOptions({
    queryKey: ['webhooks'],
    queryFn: ({ signal }) => request('/api/webhooks', listOf(webhook), { signal }),
    // Deliveries are made a moment after the change that they tell; no notice says when.
    refetchInterval: 5000,
  });
export const createWebhook = (body: z.input<typeof webhookRequest>): Promise<void> =>
  command('/api/webhooks', { method: 'POST', body });
export const deleteWebhook = (id: string): Promise<void> =>
  command(`/api/webhooks/${encodeURIComponent(id)}`, { method: 'DELETE' });
export const webhookDeadLetters = (id: string) =>
  queryOptions({
    queryKey: ['webhooks', id, 'dead-letters'],
    queryFn: ({ signal }) =>
      request(`/api/webhooks/${encodeURIComponent(id)}/dead-letters`, listOf(webhookDeadLetter), { signal }),
  });
export const retryWebhook = (id: string): Promise<void> =>
  command(`/api/webhooks/${encodeURIComponent(id)}/dead-letters/retry`, { method: 'POST', body: {} });

export const auditPages = () =>
  infiniteQueryOptions({
    queryKey: ['audit', 'entries'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request(`/api/audit${searchOf({ cursor: pageParam, limit: 100 })}`, page(auditEntry), { signal }),
    getNextPageParam: (last) => last.next,
  });
/** Whether the chain of the audit trail holds; part of the trail, so that what refreshes the one refreshes the other. */
export const auditChain = () =>
  queryOptions({
    queryKey: ['audit', 'verification'],
    queryFn: ({ signal }) => request('/api/audit/verification', auditVerification, { signal }),
  });
