/** Codes of this stage; listed in docs/reference/errors.md. Never reuse one. */
export const queryCodes = {
  doesNotCompile: 'BELFRY-QUERY-001',
  cancelled: 'BELFRY-QUERY-002',
  compilerEnded: 'BELFRY-QUERY-003',
  compilesTooLong: 'BELFRY-QUERY-004',
  /** `externaldata`: a host that the settings do not name, or an address of a private network. */
  externalRefused: 'BELFRY-QUERY-005',
  externalUnreachable: 'BELFRY-QUERY-006',
  externalTooLarge: 'BELFRY-QUERY-007',
  externalUnreadable: 'BELFRY-QUERY-008',
  sqlTooLong: 'BELFRY-QUERY-009',
  truncatedRows: 'BELFRY-QUERY-101',
  truncatedBytes: 'BELFRY-QUERY-102',
} as const;
