import { roles, type Role } from '@belfry/schema/api';
import { useQuery } from '@tanstack/react-query';
import { currentPrincipal } from '../api/auth.ts';

/** Whether a role includes the rights of another. */
export const includesRole = (has: Role, needed: Role): boolean => roles.indexOf(has) >= roles.indexOf(needed);

/** The signed-in person and what they may do. The server decides; the page only hides what would be refused. */
export function usePrincipal(): { username: string; role: Role; can: (needed: Role) => boolean } {
  const { data } = useQuery(currentPrincipal());
  const role = data?.role ?? 'Reader';
  return { username: data?.username ?? '', role, can: (needed) => includesRole(role, needed) };
}
