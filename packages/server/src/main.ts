export { isSourceId, listFiles, readFileRecords, sourceIdForm } from '#connectors';
export { configSchema, createLog, environmentOverrides, loadConfig, type Config } from '#core';
export { QueryRefused } from '#query';
export { loadContent, type Content } from './app/content.ts';
export { openEngine, type Engine } from './app/engine.ts';
export { findRunning, type RunningServer } from './app/running.ts';
export { openScanner, type ScanHit, type Scanner } from './app/scanner.ts';
export { importInto } from './app/import/import-into.ts';
export { ImportTally, interrupted, stopAt, type ImportStop, type ImportSummary } from './app/import/import-tally.ts';
export { startBelfry, type Belfry } from './app/start.ts';
export {
  broughtAlong,
  checkQueries,
  gapsPage,
  openEmptyDatabase,
  readQueryFiles,
  readQueryLines,
  readSchemaFile,
  runQueries,
  type BroughtAlong,
  type CheckSummary,
  type QueryFailure,
} from './app/kql-check/index.ts';
export { verifyAuditOf } from './app/verify-audit-of.ts';
export { checkPacks, formatFinding, type PackReport } from './app/pack-check/index.ts';
