import type { Decimal } from './decimal.ts';
import type { RuleMetadata, RuleReference } from './rule.ts';

export const correlationTypes = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_min',
  'value_max',
  'value_percentile',
  'value_median',
] as const;
export type CorrelationType = (typeof correlationTypes)[number];

export const thresholdOperators = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
export type ThresholdOperator = (typeof thresholdOperators)[number];

/** One comparison with what was counted or computed; `number` is exact. */
export interface Threshold {
  readonly operator: ThresholdOperator;
  readonly number: Decimal;
}

/** What a window must hold. */
export interface CorrelationCondition {
  /** All must be true. */
  readonly thresholds: readonly Threshold[];
  /** Fields whose values are looked at, one but for `value_count`, which counts distinct combinations; none for counts of events and rules. */
  readonly fields: readonly string[];
  /** Of `value_percentile`: which percentile of the numbers; undefined: the share of each value among all, in percent. */
  readonly percentile: number | undefined;
}

/** The field that an alias means in the events of one rule. */
export interface AliasTarget {
  readonly rule: RuleReference;
  readonly field: string;
}

/** A validated correlation: what it says of itself and what it looks for. Rules are still those that are written. */
export interface SigmaCorrelation extends RuleMetadata {
  readonly type: CorrelationType;
  readonly rules: readonly RuleReference[];
  /** Fields or aliases; events count together when they agree in all. None: all events together. */
  readonly groupBy: readonly string[];
  readonly aliases: Readonly<Record<string, readonly AliasTarget[]>>;
  readonly timespanMs: number;
  readonly condition: CorrelationCondition;
  /** Whether the rules it refers to alert by themselves as well. */
  readonly generate: boolean;
}

/** One rule or correlation whose firings a correlation looks at. */
export interface CorrelationInput {
  readonly id: string;
  /** Where each of `groupBy` is in its events, in that order. */
  readonly groupFields: readonly string[];
  /** Where each of the condition's fields is. */
  readonly valueFields: readonly string[];
  /** Where each of the correlation's `carried` is. */
  readonly carriedFields: readonly string[];
}

/** A correlation whose references are resolved: every input is there, and it does not depend on itself. */
export interface LinkedCorrelation {
  readonly rule: SigmaCorrelation;
  /** In the order of `rules`. */
  readonly inputs: readonly CorrelationInput[];
  /** Fields that correlations above this one read from its events, beside its own groups. */
  readonly carried: readonly string[];
}
