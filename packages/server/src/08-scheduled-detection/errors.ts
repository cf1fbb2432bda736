/** Codes of this stage; listed in docs/reference/errors.md. Never reuse one. */
export const scheduleCodes = {
  invalidYaml: 'BELFRY-RULE-001',
  invalidRule: 'BELFRY-RULE-002',
  duplicateId: 'BELFRY-RULE-003',
  doesNotCompile: 'BELFRY-RULE-004',
  runFailed: 'BELFRY-RULE-005',
  unreadable: 'BELFRY-RULE-006',
} as const;
