export { formatFinding } from './check.ts';
export { checkPacks, openPack, type CheckOptions, type PackReport } from './check-pack.ts';
export { packChecks } from './checks.ts';
