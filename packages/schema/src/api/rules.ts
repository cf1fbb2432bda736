import { z } from 'zod';
import { ruleKinds, severities } from '../alert.ts';

/** GET /api/rules: all rules, enabled or not, with their health. */
export const ruleSummary = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(ruleKinds),
  /** `stream`: tests each event as it arrives; `schedule`: runs over what is stored. */
  runsOn: z.enum(['stream', 'schedule']),
  /** Why a near-real-time rule is not on the stream. */
  runsOnReason: z.string().nullable(),
  severity: z.enum(severities),
  enabled: z.boolean(),
  tactics: z.array(z.string()),
  techniques: z.array(z.string()),
  /** Pack id, or the folder it was loaded from. */
  origin: z.string(),
  /** `ok`; `blind`: no source can satisfy it; `broken`: it does not compile or its last run failed. */
  health: z.enum(['ok', 'blind', 'broken']),
  healthReason: z.string().nullable(),
  lastRunTime: z.string().nullable(),
  lastRunDurationMs: z.number().nullable(),
  lastFiredTime: z.string().nullable(),
  alerts30d: z.number().int(),
});
export type RuleSummary = z.infer<typeof ruleSummary>;
/** A file of a pack or a rule folder that is not used as it is, for its author. */
export const contentProblem = z.object({
  code: z.string(),
  file: z.string(),
  /** From 1; null when the whole file is meant. */
  line: z.number().int().nullable(),
  reason: z.string(),
  hint: z.string().nullable(),
});
export type ContentProblem = z.infer<typeof contentProblem>;
export const ruleList = z.object({ items: z.array(ruleSummary), problems: z.array(contentProblem) });
export const ruleRun = z.object({
  startedTime: z.string(),
  windowFrom: z.string(),
  windowTo: z.string(),
  durationMs: z.number(),
  rows: z.number().int(),
  alerts: z.number().int(),
  error: z.string().nullable(),
});
/** GET /api/rules/:id */
export const ruleDetail = ruleSummary.extend({
  description: z.string(),
  text: z.string(),
  path: z.string(),
  author: z.string().nullable(),
  references: z.array(z.string()),
  falsePositives: z.array(z.string()),
  frequencyMs: z.number().nullable(),
  periodMs: z.number().nullable(),
  runs: z.array(ruleRun),
});
export type RuleDetail = z.infer<typeof ruleDetail>;
/** PATCH /api/rules/:id */
export const updateRuleRequest = z.strictObject({ enabled: z.boolean() });
/** POST /api/rules/:id/test : run over history, raise nothing. */
export const testRuleRequest = z.strictObject({ from: z.string(), to: z.string() });
export const testRuleResponse = z.object({
  hits: z.number().int(),
  perDay: z.array(z.object({ day: z.string(), hits: z.number().int() })),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  sample: z.array(z.array(z.unknown())),
  truncated: z.boolean(),
  elapsedMs: z.number(),
});
