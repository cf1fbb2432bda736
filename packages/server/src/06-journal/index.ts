export { linesByTable, type Commit, type CommitHeader, type JournalRow, type Position } from './commit.ts';
export { journalCodes } from './errors.ts';
export { Journal, type JournalOptions, type JournalStatus } from './journal.ts';
export { storeConsumer, StoreWriter, type StoreWriterPorts } from './store-writer.ts';
