/** Codes of reading files; listed in docs/reference/errors.md. Never reuse one. */
export const importCodes = {
  unreadable: 'BELFRY-IMPORT-001',
  notALog: 'BELFRY-IMPORT-002',
  companion: 'BELFRY-IMPORT-003',
  tooLarge: 'BELFRY-IMPORT-004',
  damaged: 'BELFRY-IMPORT-005',
  evtxVersion: 'BELFRY-IMPORT-006',
  emptyEvents: 'BELFRY-IMPORT-007',
  longLine: 'BELFRY-IMPORT-008',
  empty: 'BELFRY-IMPORT-009',
  encrypted: 'BELFRY-IMPORT-010',
} as const;

/** Ends the reading of one file with a reason; the others go on. */
export class FileProblem extends Error {
  readonly code: string;
  readonly severity: 'skipped' | 'failed';
  constructor(code: string, reason: string, severity: 'skipped' | 'failed' = 'failed') {
    super(reason);
    this.code = code;
    this.severity = severity;
  }
}
