import type { Role } from '@belfry/schema/api';

/** What each role may do. */
export const roleNotes: Record<Role, string> = {
  Reader: 'Sees everything, changes nothing.',
  Responder: 'Works on incidents and tests rules.',
  Contributor: 'Works on incidents, switches rules, sends events.',
  Administrator: 'Does everything, users, tokens and webhooks too.',
};
