import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';

/** The condition of an `…if` aggregate: null counts as false. */
export const conditionOf = (condition: SqlValue | undefined): Sql | undefined =>
  condition === undefined ? undefined : sql`ifNull(${condition}, false)`;

/** The value where the condition holds, else null: aggregates skip nulls. */
export const valueIf = (value: SqlValue | Sql, condition: Sql | undefined): Sql =>
  condition === undefined ? sql`${value}` : sql`if(${condition}, ${value}, NULL)`;
