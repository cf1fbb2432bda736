import { z } from 'zod';
import { alert, severities } from '../alert.ts';
import { classificationNames, incidentStatuses, incidentSummary } from '../incident.ts';
import { page } from './common.ts';

/** GET /api/incidents: newest first unless `sort` says otherwise. Lists are comma-separated. */
export const incidentQuery = z.object({
  status: z.string().optional(),
  severity: z.string().optional(),
  owner: z.string().optional(),
  /** Words in title, entity names, rule names, or a number. */
  q: z.string().max(200).optional(),
  sort: z.enum(['created', 'modified', 'severity']).default('created'),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export const incidentPage = page(incidentSummary).extend({
  /** Counts over all incidents that match the other filters, for the facets. */
  facets: z.object({
    status: z.record(z.string(), z.number()),
    severity: z.record(z.string(), z.number()),
    owner: z.record(z.string(), z.number()),
  }),
});

export const comment = z.object({
  id: z.string(),
  author: z.string(),
  time: z.string(),
  editedTime: z.string().nullable(),
  text: z.string(),
});
export const incidentChange = z.object({
  time: z.string(),
  actor: z.string(),
  field: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});
/** GET /api/incidents/:number */
export const incidentDetail = incidentSummary.extend({
  description: z.string(),
  classificationComment: z.string().nullable(),
  alerts: z.array(alert),
  comments: z.array(comment),
  history: z.array(incidentChange),
  /** Numbers of the neighbours in the open queue, for previous and next. */
  previous: z.number().int().nullable(),
  next: z.number().int().nullable(),
});
export type IncidentDetail = z.infer<typeof incidentDetail>;

/** PATCH /api/incidents/:number. Closing needs a classification. `version` refuses a change over a newer one (409). */
export const updateIncidentRequest = z.strictObject({
  version: z.number().int().optional(),
  status: z.enum(incidentStatuses).optional(),
  severity: z.enum(severities).optional(),
  owner: z.string().nullable().optional(),
  title: z.string().min(1).max(500).optional(),
  classification: z.enum(classificationNames).nullable().optional(),
  classificationReason: z.string().nullable().optional(),
  classificationComment: z.string().max(10_000).nullable().optional(),
});
/** POST /api/incidents/:number/comments, PUT /api/incidents/:number/comments/:id */
export const commentRequest = z.strictObject({ text: z.string().min(1).max(30_000) });
