export { type IngestOptions, registerIngestRoute } from './ingest-route.ts';
