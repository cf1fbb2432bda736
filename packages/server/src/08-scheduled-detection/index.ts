export { describeQueryProblem } from './describe-query-problem.ts';
export { scheduleCodes } from './errors.ts';
export { loadAnalyticsRules, type RuleFile, type RuleProblem, type ScheduledRule } from './load-analytics-rules.ts';
export { triggers, type RuleResult } from './make-alerts.ts';
export { createStreamRule, needsRuns } from './near-real-time.ts';
export { type RuleRunRecord, type ScheduleState } from './schedule-state.ts';
export { createScheduleState } from './sql-schedule-state.ts';
export { Scheduler, type RuleReads, type SchedulerPorts } from './scheduler.ts';
export { type RunWindow } from './windows.ts';
