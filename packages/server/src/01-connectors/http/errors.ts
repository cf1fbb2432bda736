/** Codes of the ingest route; listed in docs/reference/errors.md. Never reuse one. */
export const ingestCodes = {
  tooLarge: 'BELFRY-INGEST-001',
  encoding: 'BELFRY-INGEST-002',
  damaged: 'BELFRY-INGEST-003',
  badLines: 'BELFRY-INGEST-004',
  busy: 'BELFRY-INGEST-005',
  sourceId: 'BELFRY-INGEST-006',
  unknownPack: 'BELFRY-INGEST-007',
  idempotencyKey: 'BELFRY-INGEST-008',
  bomb: 'BELFRY-INGEST-009',
  failed: 'BELFRY-INGEST-010',
  importRecord: 'BELFRY-INGEST-011',
} as const;
