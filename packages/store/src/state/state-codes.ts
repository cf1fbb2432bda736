/** Codes of the state database; listed in docs/reference/errors.md. Never reuse one. */
export const stateCodes = {
  cannotOpen: 'BELFRY-STATE-001',
  newerVersion: 'BELFRY-STATE-002',
  cannotMigrate: 'BELFRY-STATE-003',
  diskFull: 'BELFRY-STATE-004',
  cannotWrite: 'BELFRY-STATE-005',
  busy: 'BELFRY-STATE-006',
  damaged: 'BELFRY-STATE-007',
  folderInUse: 'BELFRY-STATE-008',
  folderNotWritable: 'BELFRY-STATE-009',
} as const;
