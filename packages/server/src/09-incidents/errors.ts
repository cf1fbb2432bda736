/** Codes of this stage; listed in docs/reference/errors.md. Never reuse one. */
export const incidentCodes = {
  notFound: 'BELFRY-INCIDENT-001',
  conflict: 'BELFRY-INCIDENT-002',
  classification: 'BELFRY-INCIDENT-003',
  notAuthor: 'BELFRY-INCIDENT-004',
} as const;
