export { registerImportRoutes, type ImportPort } from './import-route.ts';
export { registerIngestRoute } from './ingest-route.ts';
export { isSourceId, sourceIdForm } from './source-id.ts';
