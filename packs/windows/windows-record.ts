import type { JsonValue } from '@belfry/schema';

/** One Windows event, whatever shape it arrived in: the parts of `System`, the named values, and the rest. */
export interface WindowsRecord {
  readonly provider: string;
  readonly channel: string;
  readonly computer: string;
  readonly eventId: number;
  /** ISO 8601 in UTC with up to seven decimals; the text as given when it cannot be read. */
  readonly time?: string | undefined;
  readonly version?: number | undefined;
  readonly level?: number | undefined;
  readonly task?: number | undefined;
  readonly opcode?: string | undefined;
  /** Hexadecimal, e.g. `0x8020000000000000`. */
  readonly keywords?: string | undefined;
  readonly recordId?: string | undefined;
  readonly activityId?: string | undefined;
  readonly processId?: number | undefined;
  readonly threadId?: number | undefined;
  readonly userId?: string | undefined;
  readonly message?: string | undefined;
  /** Values of `EventData` or `UserData` by name (spaces stripped), as text; unnamed ones are in `Data`. */
  readonly data: Readonly<Record<string, JsonValue>>;
  /** What has no place above: fields of the shipper, rare parts of `System`. */
  readonly extra: Readonly<Record<string, JsonValue>>;
}

/** Why a record is no Windows event. */
export interface Refusal {
  readonly code: string;
  readonly reason: string;
}

export function isRefusal(value: object): value is Refusal {
  return 'code' in value && 'reason' in value;
}

/** Codes of this pack. A number is never reused. */
export const windowsCodes = {
  notAnEvent: 'BELFRY-WINDOWS-001',
  xmlInvalid: 'BELFRY-WINDOWS-002',
  noEventId: 'BELFRY-WINDOWS-003',
  noChannel: 'BELFRY-WINDOWS-004',
  emptyEvent: 'BELFRY-WINDOWS-005',
} as const;
