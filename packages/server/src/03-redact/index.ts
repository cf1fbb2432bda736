export { createRedactor, type RedactionCounts, type Redactor } from './redact-rows.ts';
