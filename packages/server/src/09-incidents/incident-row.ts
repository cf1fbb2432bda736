import { severities, type Row } from '@belfry/schema';
import type { Database } from '@belfry/store';
import type { Selectable } from 'kysely';

export type IncidentRecord = Selectable<Database['incidents']>;

/** Returns the incident as a row of `SecurityIncident`: every change of an incident gives one, as in Sentinel. */
export function incidentToRow(
  incident: IncidentRecord,
  related: { readonly alertIds: readonly string[]; readonly ruleIds: readonly string[]; readonly modifiedBy: string },
): Row {
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return {
    TimeGenerated: iso(incident.modified_ms),
    IncidentName: String(incident.number),
    IncidentNumber: incident.number,
    Title: incident.title,
    Description: incident.description,
    Severity: severities[incident.severity] ?? 'Informational',
    Status: incident.status,
    Classification: incident.classification ?? '',
    ClassificationReason: incident.classification_reason ?? '',
    ClassificationComment: incident.classification_comment ?? '',
    Owner: { assignedTo: incident.owner },
    ProviderName: 'Belfry',
    ProviderIncidentId: String(incident.number),
    CreatedTime: iso(incident.created_ms),
    LastModifiedTime: iso(incident.modified_ms),
    FirstActivityTime: incident.first_activity,
    LastActivityTime: incident.last_activity,
    FirstModifiedTime: iso(incident.created_ms),
    ClosedTime: iso(incident.closed_ms),
    ModifiedBy: related.modifiedBy,
    AlertIds: [...related.alertIds],
    RelatedAnalyticRuleIds: [...related.ruleIds],
    Labels: [],
    AdditionalData: {
      alertsCount: incident.alert_count,
      tactics: JSON.parse(incident.tactics) as string[],
      techniques: JSON.parse(incident.techniques) as string[],
    },
  };
}
