export { followFiles } from './file/follow-files.ts';
export { findOwnLogs, type OwnLogs } from './file/own-logs.ts';
export { registerIngestRoute } from './http/index.ts';
export { listFiles, readFileRecords, type ImportItem } from './import/index.ts';
export { createSourceCounters, type SourceCounters } from './sources.ts';
export { startSyslog } from './syslog/syslog-server.ts';
