export { importCodes } from './errors.ts';
export type { ImportItem, ImportLimits, ImportOptions } from './import-item.ts';
export { itemsOf, splitDocuments } from './read-json.ts';
export { listFiles, readFileRecords } from './read-records.ts';
export { splitLines, type Line } from './split-lines.ts';
