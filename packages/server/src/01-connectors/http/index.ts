export { registerIngestRoute } from './ingest-route.ts';
