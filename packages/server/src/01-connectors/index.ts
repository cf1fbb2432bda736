export { type IngestOptions, registerIngestRoute } from './http/index.ts';
export { listFiles, readFileRecords, type ImportItem, type ImportOptions } from './import/index.ts';
export { startSyslog, type SyslogServer } from './syslog/syslog-server.ts';
export { createSourceCounters, type SourceCounters, type SourceTotals } from './sources.ts';
