import { z } from 'zod';
import { severities } from '../alert.ts';
import { incidentSummary } from '../incident.ts';

/** GET /api/sources */
export const source = z.object({
  id: z.string(),
  /** `http`, `syslog`, `file`, `import`, `demo`. */
  connector: z.string(),
  pack: z.string().nullable(),
  /** `ended`: an import or the demo, from which nothing more is awaited. */
  status: z.enum(['receiving', 'silent', 'failing', 'never', 'ended']),
  statusReason: z.string().nullable(),
  lastReceivedTime: z.string().nullable(),
  lastEventTime: z.string().nullable(),
  /** Median of receipt time minus source time over the last minutes. */
  clockOffsetMs: z.number().nullable(),
  received: z.number().int(),
  stored: z.number().int(),
  deadLettered: z.number().int(),
  dropped: z.number().int(),
  bytesReceived: z.number().int(),
  /** Events per second, one value a minute, oldest first. */
  ratePerMinute: z.array(z.number()),
  tables: z.array(z.object({ name: z.string(), rows: z.number().int() })),
});
export type Source = z.infer<typeof source>;
export const sourceList = z.object({ items: z.array(source) });

/** GET /api/dead-letters?source=&limit= */
export const deadLetter = z.object({
  time: z.string(),
  source: z.string(),
  code: z.string(),
  reason: z.string(),
  raw: z.string(),
  rawTruncated: z.boolean(),
});
export const deadLetterList = z.object({ items: z.array(deadLetter), total: z.number().int() });

/** POST /api/ingest/:source */
export const ingestResponse = z.object({
  accepted: z.number().int(),
  deadLettered: z.number().int(),
  /** Lines that were no JSON; they are kept as dead letters. Counted from 1, the first 100. */
  badLines: z.array(z.object({ line: z.number().int(), reason: z.string() })),
});

/** A line of POST /api/import/:source (NDJSON): a record as `belfry import` read it from a file. */
export const importRecord = z.strictObject({
  raw: z.string(),
  /** The bytes in base64, when they are not valid UTF-8. */
  bytes: z.base64().optional(),
  /** Bytes that the record had, when only its beginning is here. */
  wholeBytes: z.number().int().positive().optional(),
  /** The decoded document, where it is not the JSON of `raw`. */
  value: z.unknown().optional(),
  /** Path of the file, inside archives too. */
  origin: z.string(),
  /** Number of the record in its file, from 1. */
  position: z.number().int().min(1),
});
export type ImportRecord = z.infer<typeof importRecord>;

/** What became of a batch of records. */
export const importBatch = z.object({
  accepted: z.number().int(),
  deadLettered: z.number().int(),
  /** Rows by table, dead letters among them, with the first and last `TimeGenerated`. */
  tables: z.record(
    z.string(),
    z.object({ rows: z.number().int(), first: z.string().optional(), last: z.string().optional() }),
  ),
  /** Dead letters by their reason, with the place of the first. */
  deadLetters: z.array(
    z.object({
      code: z.string(),
      reason: z.string(),
      count: z.number().int(),
      origin: z.string(),
      position: z.number(),
    }),
  ),
  /** Ids of the alerts that the records raised. */
  alerts: z.array(z.string()),
});
export type ImportBatch = z.infer<typeof importBatch>;

/** POST /api/settle: waits until what was received is stored, with its alerts and incidents. */
export const settleRequest = z.strictObject({ alerts: z.array(z.string()).max(10_000) });
export const settleResponse = z.object({
  /** False when something still was on its way after a minute. */
  settled: z.boolean(),
  /** Numbers of the incidents that hold one of the alerts. */
  incidents: z.array(z.number().int()),
});

/** GET /api/overview?range=24h */
export const overview = z.object({
  openIncidents: z.object({
    total: z.number(),
    unassigned: z.number(),
    bySeverity: z.record(z.enum(severities), z.number()),
  }),
  oldestOpen: z.array(incidentSummary),
  alertsPerHour: z.array(
    z.object({ hour: z.string(), count: z.number(), bySeverity: z.record(z.string(), z.number()) }),
  ),
  alertsPrevious: z.number(),
  alertsCurrent: z.number(),
  eventsPerSecond: z.number(),
  eventsToday: z.number(),
  sources: z.object({ total: z.number(), silent: z.number(), failing: z.number() }),
  rules: z.object({ total: z.number(), enabled: z.number(), broken: z.number(), blind: z.number() }),
  topEntities: z.array(
    z.object({ type: z.string(), name: z.string(), alerts: z.number(), severity: z.enum(severities) }),
  ),
  topTechniques: z.array(z.object({ technique: z.string(), alerts: z.number() })),
  storedBytes: z.number(),
});
export type Overview = z.infer<typeof overview>;

/** GET /api/demo, POST /api/demo (start), DELETE /api/demo (remove every trace). */
export const demoState = z.object({
  state: z.enum(['none', 'running', 'loaded', 'removing']),
  progress: z.number().min(0).max(1),
  events: z.number().int(),
  alerts: z.number().int(),
  incidents: z.number().int(),
});
export type DemoState = z.infer<typeof demoState>;

/** GET /api/health, without sign-in: 200 when ready, 503 with the parts that are not. */
export const health = z.object({
  status: z.enum(['ready', 'starting', 'degraded']),
  version: z.string(),
  parts: z.record(z.string(), z.object({ ok: z.boolean(), message: z.string() })),
});

/** GET /api/events (server-sent events): `event: <kind>`, `data:` one of these. The page refetches what changed. */
export const notice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('incident'), number: z.number().int(), version: z.number().int() }),
  z.object({ kind: z.literal('alert'), id: z.string() }),
  z.object({ kind: z.literal('rule'), id: z.string() }),
  z.object({ kind: z.literal('source'), id: z.string() }),
  z.object({ kind: z.literal('rate'), eventsPerSecond: z.number() }),
  z.object({ kind: z.literal('demo'), state: z.string() }),
]);
export type Notice = z.infer<typeof notice>;

/** GET/POST /api/webhooks, DELETE /api/webhooks/:id. `secret` is written, never read. */
export const webhookRequest = z.strictObject({
  name: z.string().min(1).max(100),
  url: z.url(),
  secret: z.string().min(16).max(200),
  minimumSeverity: z.enum(severities).default('Low'),
});
export const webhook = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  minimumSeverity: z.enum(severities),
  delivered: z.number().int(),
  pending: z.number().int(),
  deadLettered: z.number().int(),
  lastError: z.string().nullable(),
});
/** GET /api/webhooks/:id/dead-letters ; POST …/dead-letters/retry */
export const webhookDeadLetter = z.object({
  id: z.string(),
  time: z.string(),
  event: z.string(),
  attempts: z.number().int(),
  lastError: z.string(),
});
