export type { ImportItem, ImportOptions } from './import-item.ts';
export { listFiles, readFileRecords } from './read-records.ts';
