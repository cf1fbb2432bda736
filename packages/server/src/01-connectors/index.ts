export { followFiles } from './file/follow-files.ts';
export { chooseOwnLogs, findOwnLogs, type OwnLogs } from './file/own-logs.ts';
export { isSourceId, registerImportRoutes, registerIngestRoute, sourceIdForm, type ImportPort } from './http/index.ts';
export { listFiles, readFileRecords, type ImportItem } from './import/index.ts';
export { createSourceCounters, type SourceCounters } from './sources.ts';
export { readJournalPosition } from './system-journal/journal-position.ts';
export { followSystemJournal } from './system-journal/follow-system-journal.ts';
export { startSyslog } from './syslog/syslog-server.ts';
