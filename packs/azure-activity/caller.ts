import type { JsonValue } from '@belfry/schema';
import { documentOf, textOf } from './values.ts';

/** Claims that name the caller, best first: users by principal name, applications by object id, as the table's Caller has them. */
const callerClaims = [
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
  'upn',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/spn',
  'http://schemas.microsoft.com/identity/claims/objectidentifier',
  'appid',
];

/** Returns who called, from the claims of the token; records of diagnostic settings have no field for it. */
export function callerOf(claims: JsonValue | undefined): string | undefined {
  const document = documentOf(claims);
  if (document === undefined) return undefined;
  for (const claim of callerClaims) {
    const value = textOf(document[claim])?.trim();
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}
