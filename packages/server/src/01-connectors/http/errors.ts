/** Codes of the ingest route; listed in docs/reference/errors.md. Never reuse one. */
export const ingestCodes = {
  sourceId: 'BELFRY-INGEST-001',
  unknownPack: 'BELFRY-INGEST-002',
  encoding: 'BELFRY-INGEST-003',
  damaged: 'BELFRY-INGEST-004',
  tooLarge: 'BELFRY-INGEST-005',
  bomb: 'BELFRY-INGEST-006',
  badLines: 'BELFRY-INGEST-007',
  busy: 'BELFRY-INGEST-008',
  idempotencyKey: 'BELFRY-INGEST-009',
  failed: 'BELFRY-INGEST-010',
} as const;
