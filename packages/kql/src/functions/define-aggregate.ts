import type { KqlType } from '@belfry/schema';
import type { Sql } from '../sql/sql.ts';
import type { KqlValue, TypedValue } from '../values/kql-value.ts';
import type { ReturnRule, SqlCallContext, Unsupported } from './define-scalar.ts';
import { listParams, type NamedParam, type Params, type SqlArgs } from './param.ts';

/** One example: `rows` hold the arguments of each row of the group. */
export interface AggregateExample {
  readonly rows: readonly (readonly (KqlValue | TypedValue)[])[];
  /** Types of the arguments, needed when `rows` is empty or the values do not tell. */
  readonly types?: readonly KqlType[];
  readonly result: KqlValue | TypedValue;
  readonly tolerance?: number;
  /** The elements of an array result may come in any order. */
  readonly anyOrder?: boolean;
}

interface AggregateFields {
  /** The KQL word. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly doc: string;
  readonly learn: string;
  readonly returns: KqlType | ReturnRule;
  /** The stream runs row by row: so far every aggregate says here why it has no such form. */
  readonly js: Unsupported;
  readonly differences: readonly string[];
  readonly examples: readonly AggregateExample[];
}

export interface AggregateDefinition<P extends Params> extends AggregateFields {
  readonly params: P;
  /** An aggregate expression of ClickHouse; over no rows and over nulls only it must give Kusto's answer. */
  readonly clickhouse: ((args: SqlArgs<P>, call: SqlCallContext) => Sql) | Unsupported;
}

/** An aggregate with its types erased, as the registry holds it. */
export interface AggregateFunction extends AggregateFields {
  readonly kind: 'aggregate';
  readonly aliases: readonly string[];
  readonly params: readonly NamedParam[];
  readonly clickhouse: ((args: Record<string, unknown>, call: SqlCallContext) => Sql) | Unsupported;
}

export const storeOnly: Unsupported = { unsupported: 'a stream sees one row at a time and cannot aggregate' };

/** Defines an aggregate function of `summarize`. */
export function defineAggregate<const P extends Params>(definition: AggregateDefinition<P>): AggregateFunction {
  return Object.freeze({
    ...definition,
    kind: 'aggregate',
    aliases: definition.aliases ?? [],
    params: listParams(definition.params),
    clickhouse: definition.clickhouse as AggregateFunction['clickhouse'],
  } satisfies AggregateFunction);
}
