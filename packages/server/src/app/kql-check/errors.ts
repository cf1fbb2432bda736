/** Codes of checking collections of queries; listed in docs/reference/errors.md. Never reuse one. */
export const kqlCheckCodes = {
  collectionUnreadable: 'BELFRY-CHECK-001',
  lineInvalid: 'BELFRY-CHECK-002',
  schemaInvalid: 'BELFRY-CHECK-003',
  compilerFailed: 'BELFRY-CHECK-004',
  tooManyRows: 'BELFRY-CHECK-005',
} as const;
