import { useQuery } from '@tanstack/react-query';
import { allUsers } from '../../api/auth.ts';
import { usePrincipal } from '../../app/principal.ts';

/** The value of the owner filter that means nobody. */
export const unassigned = 'unassigned';

/** User names that can own an incident: all users where one may list them, else oneself and those already known. */
export function useOwners(known: readonly (string | null)[] = []): string[] {
  const { username, can } = usePrincipal();
  const users = useQuery({ ...allUsers(), enabled: can('Administrator'), retry: false });
  const listed = (users.data ?? []).filter((user) => !user.disabled).map((user) => user.username);
  const names = [username, ...listed, ...known.filter((one): one is string => one !== null)];
  return [...new Set(names)].filter((name) => name !== '' && name !== unassigned).sort();
}
