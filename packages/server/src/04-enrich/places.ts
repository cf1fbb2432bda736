import { readFileSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import { Reader, type Response } from 'mmdb-lib';
import { BelfryError, type JsonValue } from '@belfry/schema';

/** A database of the places of addresses. */
export interface Places {
  /**
   * Returns `country`, `state`, `city` (English names), `latitude` and `longitude`, as far as they are known; null for an address that the
   * database does not know, or that is none.
   */
  find(address: string): JsonValue;
  /** What the database says of itself: its kind and the day it was made. */
  readonly kind: string;
  readonly built: Date;
}

/** Reads a file of MaxMind's format into memory that threads share. Throws `BelfryError` BELFRY-ENRICH-003 when it cannot be read or is none. */
export function readPlaces(file: string): SharedArrayBuffer {
  try {
    const bytes = readFileSync(file);
    const shared = new SharedArrayBuffer(bytes.length);
    new Uint8Array(shared).set(bytes);
    openPlaces(shared);
    return shared;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BelfryError('BELFRY-ENRICH-003', `the database of places cannot be read: ${reason}`, {
      where: file,
      hint: 'name a file of the .mmdb format (GeoLite2 City, DB-IP City Lite …) in enrich.geo.database of belfry.yaml, or remove the setting',
      cause,
    });
  }
}

/** Opens a database that `readPlaces` read. Its format: https://maxmind.github.io/MaxMind-DB/ */
export function openPlaces(bytes: SharedArrayBuffer): Places {
  const reader = new Reader<Response>(Buffer.from(bytes));
  return {
    kind: reader.metadata.databaseType,
    built: reader.metadata.buildEpoch,
    find(text) {
      const address = text.trim();
      if (!ipaddr.isValid(address) || !/[.:].*[.:]/.test(address)) return null;
      const parsed = ipaddr.process(address);
      // A database of IPv4 has no place for the others.
      if (parsed.kind() === 'ipv6' && reader.metadata.ipVersion === 4) return null;
      return placeOf(reader.get(parsed.toString()));
    },
  };
}

/** The names differ: GeoLite2 and DB-IP nest names by language, others have plain texts. */
function placeOf(record: unknown): JsonValue {
  const of = (value: unknown, key: string | number): unknown =>
    typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined;
  const name = (value: unknown): string | undefined => {
    const text = of(of(value, 'names'), 'en') ?? of(value, 'name') ?? value;
    return typeof text === 'string' && text !== '' ? text : undefined;
  };
  const number = (value: unknown): number | undefined => {
    const read = typeof value === 'string' && value !== '' ? Number(value) : value;
    return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
  };
  const location = of(record, 'location') ?? record;
  const place = {
    country: name(of(record, 'country')) ?? name(of(record, 'registered_country')),
    state: name(of(of(record, 'subdivisions'), 0)) ?? name(of(record, 'region')) ?? name(of(record, 'state')),
    city: name(of(record, 'city')),
    latitude: number(of(location, 'latitude')),
    longitude: number(of(location, 'longitude')),
  };
  const known = Object.entries(place).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  return known.length === 0 ? null : Object.fromEntries(known);
}
