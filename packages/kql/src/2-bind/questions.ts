import type { JsonValue } from '@belfry/schema';
import type { RelationColumn } from './context.ts';
import type { Plan } from '../3-plan/plan.ts';

/** What a plugin must know of the data before it can be planned: a query with few rows. */
export interface Question {
  readonly plan: Plan;
  readonly columns: readonly RelationColumn[];
  /** Rows that the answer may have. */
  readonly limit: number;
}

/** The answer to a question; undefined when it is not known yet: the plugin then takes its input for empty. */
export type Answer = readonly (readonly JsonValue[])[] | undefined;
