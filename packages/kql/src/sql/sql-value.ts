import type { KqlType } from '@belfry/schema';
import type { KqlValue } from '../values/kql-value.ts';
import type { Sql } from './sql.ts';

/** An argument in SQL: the piece, its KQL type, and what is known about it. */
export interface SqlValue {
  readonly sql: Sql;
  readonly type: KqlType;
  /** The value, when it is a constant (null included). Absent when it is not. */
  readonly literal?: KqlValue;
  /** A dynamic column as the store keeps it: compact JSON, see `storedTextSql`. */
  readonly stored?: boolean;
  /** A text index stands on the lower case of the value's text. */
  readonly indexed?: boolean;
  /** For `base.a['b'][0]`: the dynamic value at its root and the arguments that JSONExtract… takes after it. */
  readonly path?: {
    readonly base: Sql;
    readonly keys: readonly Sql[];
    /** Where a number is a key: ClickHouse would take the member of a bag at that place, KQL gives null. */
    readonly guard?: Sql;
  };
}

/** The text of a constant string argument; undefined when it is none. */
export const literalText = (value: SqlValue | undefined): string | undefined =>
  typeof value?.literal === 'string' ? value.literal : undefined;

/** The number of a constant numeric argument (a timespan in ticks); undefined when it is none. */
export const literalNumber = (value: SqlValue | undefined): number | undefined =>
  typeof value?.literal === 'number' || typeof value?.literal === 'bigint' ? Number(value.literal) : undefined;
