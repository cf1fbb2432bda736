export type { Blindness, CompiledRule } from './compile/compile-rule.ts';
export { compileRule } from './compile/compile-rule.ts';
export type { Route, Router } from './compile/router.ts';
export { createRouter } from './compile/router.ts';
export type { CorrelationAlert } from './correlate/alert.ts';
export type { CorrelationCounts } from './correlate/correlation-state.ts';
export type { Correlator, CorrelatorOptions } from './correlate/correlator.ts';
export { createCorrelator } from './correlate/correlator.ts';
export type { Firing } from './correlate/firing.ts';
export { firingOf } from './correlate/firing.ts';
export type { CorrelatorSnapshot } from './correlate/snapshot.ts';
export type { CorrelationType, LinkedCorrelation, SigmaCorrelation } from './correlation.ts';
export { correlationTypes } from './correlation.ts';
export type { SigmaCode, SigmaProblem } from './errors.ts';
export { sigmaCodes } from './errors.ts';
export type { Explanation, RuleExplanation } from './explain.ts';
export { explain } from './explain.ts';
export { foldCase } from './fold.ts';
export type { LinkedRules } from './load/rule-set.ts';
export { linkRules } from './load/rule-set.ts';
export { firesPlain } from './match/evaluate-plain.ts';
export type { Matcher } from './match/matcher.ts';
export { createMatcher } from './match/matcher.ts';
export type { ReadResult, SigmaDocuments } from './read/read-rules.ts';
export { readRules } from './read/read-rules.ts';
export type {
  Logsource,
  Predicate,
  RuleMetadata,
  RuleReference,
  SearchItem,
  SigmaFilter,
  SigmaLevel,
  SigmaRule,
  SigmaStatus,
  ValueTest,
  Watchlists,
} from './rule.ts';
export { sigmaLevels, sigmaStatuses } from './rule.ts';
