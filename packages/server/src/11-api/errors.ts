import { BelfryError } from '@belfry/schema';

/** Codes of the API; listed in docs/reference/errors.md. Never reuse one. */
export const apiCodes = {
  invalidRequest: 'BELFRY-API-001',
  notSignedIn: 'BELFRY-API-002',
  notAllowed: 'BELFRY-API-003',
  notFound: 'BELFRY-API-004',
  wrongCredentials: 'BELFRY-API-005',
  tooManyAttempts: 'BELFRY-API-006',
  setupDone: 'BELFRY-API-007',
  crossOrigin: 'BELFRY-API-008',
  wrongHost: 'BELFRY-API-009',
  internal: 'BELFRY-API-010',
  exists: 'BELFRY-API-011',
  lastAdministrator: 'BELFRY-API-012',
  demoThere: 'BELFRY-API-013',
  busy: 'BELFRY-API-014',
  wrongPassword: 'BELFRY-API-015',
  ownPassword: 'BELFRY-API-016',
  tooLarge: 'BELFRY-API-017',
  mediaType: 'BELFRY-API-018',
  notUtf8: 'BELFRY-API-019',
} as const;

/** The HTTP status of an error by its code; codes that are not listed are the server's fault. */
const statusByCode: Readonly<Record<string, number>> = {
  [apiCodes.invalidRequest]: 400,
  [apiCodes.notSignedIn]: 401,
  [apiCodes.notAllowed]: 403,
  [apiCodes.notFound]: 404,
  [apiCodes.wrongCredentials]: 401,
  [apiCodes.tooManyAttempts]: 429,
  [apiCodes.setupDone]: 409,
  [apiCodes.crossOrigin]: 403,
  [apiCodes.wrongHost]: 421,
  [apiCodes.exists]: 409,
  [apiCodes.lastAdministrator]: 409,
  [apiCodes.demoThere]: 409,
  [apiCodes.wrongPassword]: 403,
  [apiCodes.ownPassword]: 409,
  [apiCodes.notUtf8]: 400,
  'BELFRY-INCIDENT-001': 404,
  'BELFRY-INCIDENT-002': 409,
  'BELFRY-INCIDENT-003': 400,
  'BELFRY-INCIDENT-004': 403,
  'BELFRY-QUERY-001': 400,
  'BELFRY-QUERY-009': 400,
  'BELFRY-INGEST-001': 413,
  'BELFRY-INGEST-002': 415,
  'BELFRY-INGEST-003': 400,
  'BELFRY-INGEST-004': 400,
  'BELFRY-INGEST-005': 429,
  'BELFRY-INGEST-006': 400,
  'BELFRY-PIPELINE-001': 429,
  'BELFRY-RESPONSE-001': 400,
  'BELFRY-RESPONSE-002': 404,
  'BELFRY-RESPONSE-003': 400,
};

export function statusOf(error: BelfryError): number {
  return statusByCode[error.code] ?? (error.retryable ? 503 : 500);
}

export const notFound = (what: string): BelfryError => new BelfryError(apiCodes.notFound, `there is no ${what}`);
