export type { ImportItem } from './import-item.ts';
export { listFiles, readFileRecords } from './read-records.ts';
