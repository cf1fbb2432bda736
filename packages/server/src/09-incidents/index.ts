export { updateIncident, writeComment, type Edit, type IncidentUpdate } from './edit-incident.ts';
export { incidentCodes } from './errors.ts';
export { IncidentBuilder, type AlertPosition } from './incident-builder.ts';
export type { IncidentListener } from './incident-changes.ts';
export { listIncidents, readAlert, readIncident, type IncidentFilter, type IncidentPage } from './incident-queue.ts';
export type { IncidentRecord } from './incident-row.ts';
export { Outbox } from './outbox.ts';
