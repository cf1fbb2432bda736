import { z } from 'zod';
import { severities } from './alert.ts';
import { entity } from './entity.ts';

export const incidentStatuses = ['New', 'Active', 'Closed'] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

/** Sentinel's classifications on close, with the reasons each allows. */
export const classifications = {
  TruePositive: ['SuspiciousActivity'],
  BenignPositive: ['SuspiciousButExpected'],
  FalsePositive: ['IncorrectAlertLogic', 'InaccurateData'],
  Undetermined: [],
} as const satisfies Record<string, readonly string[]>;
export const classificationNames = ['TruePositive', 'BenignPositive', 'FalsePositive', 'Undetermined'] as const;
export type Classification = (typeof classificationNames)[number];

/** An incident as the queue shows it. */
export const incidentSummary = z.object({
  number: z.number().int(),
  title: z.string(),
  severity: z.enum(severities),
  status: z.enum(incidentStatuses),
  owner: z.string().nullable(),
  classification: z.enum(classificationNames).nullable(),
  classificationReason: z.string().nullable(),
  createdTime: z.string(),
  lastModifiedTime: z.string(),
  firstActivityTime: z.string(),
  lastActivityTime: z.string(),
  closedTime: z.string().nullable(),
  alertCount: z.number().int(),
  tactics: z.array(z.string()),
  techniques: z.array(z.string()),
  entities: z.array(entity),
  ruleNames: z.array(z.string()),
  sourceIds: z.array(z.string()),
  /** Made from demo data. */
  demo: z.boolean(),
  /** Rises with every change; sent back by an editor to detect a concurrent change. */
  version: z.number().int(),
});
export type IncidentSummary = z.infer<typeof incidentSummary>;
