import type { JsonValue } from '@belfry/schema';

/**
 * What a database of places says of an address: a bag of `country`, `state`, `city`, `latitude` and `longitude`, as far as they are
 * known; null for an address that it does not know, or that is none.
 */
export type FindPlace = (address: string) => JsonValue;

let find: FindPlace | undefined;

/** Says where `geo_info_from_ip_address` looks addresses up, in this thread; undefined: nowhere. Compilers made before keep the plans that they have. */
export function providePlaces(lookup: FindPlace | undefined): void {
  find = lookup;
}

export const hasPlaces = (): boolean => find !== undefined;
export const placeOf: FindPlace = (address) => find?.(address) ?? null;
