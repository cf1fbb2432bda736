import type { Plan } from '../3-plan/plan.ts';
import type { Sql } from '../sql/sql.ts';

/** What emission needs: the time of the query, and how to emit a plan inside an expression. */
export interface EmitContext {
  readonly now: bigint;
  /** The columns that are read as they are stored, by number; `emitPlan` fills it before what reads them is emitted. */
  readonly stored: Map<number, { readonly indexed: boolean }>;
  /** Returns a number that no other call of the query has. */
  serial(): number;
  /** A query that gives just the column `id`. */
  subquery(plan: Plan, id: number): Sql;
}
