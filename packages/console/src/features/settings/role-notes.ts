import type { Role } from '@belfry/schema/api';

/** What each role may do. */
export const roleNotes: Record<Role, string> = {
  Reader: 'sees everything',
  Responder: 'also works on incidents',
  Contributor: 'also changes rules and sources',
  Administrator: 'also users, tokens and webhooks',
};
