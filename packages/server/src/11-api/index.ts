export { Accounts } from './auth/accounts.ts';
export { audit, verifyAudit, type AuditVerification } from './auth/audit.ts';
export { createSecret } from './auth/secret.ts';
export { createApi } from './create-api.ts';
export type { ApiDeps, DemoPort, RulesPort } from './deps.ts';
export { apiCodes } from './errors.ts';
