/** Codes of this stage; listed in docs/reference/errors.md. Never reuse one. */
export const responseCodes = {
  privateAddress: 'BELFRY-RESPONSE-001',
  notFound: 'BELFRY-RESPONSE-002',
  invalidUrl: 'BELFRY-RESPONSE-003',
} as const;
