export { listFiles, readFileRecords, type ImportItem, type ImportOptions } from './import/index.ts';
