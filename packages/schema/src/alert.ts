import { z } from 'zod';
import { entity } from './entity.ts';

export const severities = ['Informational', 'Low', 'Medium', 'High'] as const;
export type Severity = (typeof severities)[number];

/** ATT&CK tactics in the order of the kill chain, in Sentinel's spelling. */
export const tactics = [
  'Reconnaissance',
  'ResourceDevelopment',
  'InitialAccess',
  'Execution',
  'Persistence',
  'PrivilegeEscalation',
  'DefenseEvasion',
  'CredentialAccess',
  'Discovery',
  'LateralMovement',
  'Collection',
  'CommandAndControl',
  'Exfiltration',
  'Impact',
  'PreAttack',
  'ImpairProcessControl',
  'InhibitResponseFunction',
] as const;
export type Tactic = (typeof tactics)[number];

export const ruleKinds = ['Sigma', 'Scheduled', 'NRT'] as const;
export type RuleKind = (typeof ruleKinds)[number];

/** One row that made a rule fire. For a query with aggregation it is the result row and has no `itemId`. */
export const evidence = z.object({
  table: z.string().optional(),
  itemId: z.string().optional(),
  row: z.record(z.string(), z.unknown()),
});
export type Evidence = z.infer<typeof evidence>;

/** What a rule raises: who, what, when, where, why. Stored as a row of `SecurityAlert`. */
export const alert = z.object({
  /** UUID, derived from what caused the alert, so the same cause never gives two alerts. */
  id: z.string(),
  rule: z.object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(ruleKinds),
    /** The rule's YAML or query, as it stood when it fired. */
    text: z.string(),
    author: z.string().optional(),
    references: z.array(z.string()),
    falsePositives: z.array(z.string()),
  }),
  title: z.string(),
  description: z.string(),
  severity: z.enum(severities),
  tactics: z.array(z.string()),
  techniques: z.array(z.string()),
  /** First and last event, ISO 8601. */
  startTime: z.string(),
  endTime: z.string(),
  /** When the alert was made, ISO 8601. */
  timeGenerated: z.string(),
  entities: z.array(entity),
  /** At most 20 rows; `evidenceCount` says how many there were. */
  evidence: z.array(evidence),
  evidenceCount: z.number().int(),
  customDetails: z.record(z.string(), z.unknown()),
  /** How alerts of this rule become incidents; absent: the defaults. */
  incident: z
    .object({
      create: z.boolean(),
      groupByEntities: z.boolean(),
      lookbackMs: z.number().int(),
      reopenClosed: z.boolean(),
    })
    .optional(),
  sourceIds: z.array(z.string()),
});
export type Alert = z.infer<typeof alert>;
