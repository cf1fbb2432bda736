/** Codes of this stage; listed in docs/reference/errors.md. Never reuse one. */
export const queryCodes = {
  doesNotCompile: 'BELFRY-QUERY-001',
  cancelled: 'BELFRY-QUERY-002',
  compilerEnded: 'BELFRY-QUERY-003',
  compilesTooLong: 'BELFRY-QUERY-004',
  truncatedRows: 'BELFRY-QUERY-101',
  truncatedBytes: 'BELFRY-QUERY-102',
} as const;
