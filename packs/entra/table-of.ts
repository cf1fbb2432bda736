import type { JsonValue } from '@belfry/schema';
import { columnsOf, type EntraTable } from './columns.ts';
import { propertiesOf, textOf, type Document } from './document.ts';

/** Category of a diagnostic setting → table. */
const categories: ReadonlyMap<string, EntraTable> = new Map([
  ['signinlogs', 'SigninLogs'],
  ['noninteractiveusersigninlogs', 'AADNonInteractiveUserSignInLogs'],
  ['serviceprincipalsigninlogs', 'AADServicePrincipalSignInLogs'],
  ['managedidentitysigninlogs', 'AADManagedIdentitySignInLogs'],
  ['auditlogs', 'AuditLogs'],
  ['userriskevents', 'AADUserRiskEvents'],
  ['riskyusers', 'AADRiskyUsers'],
]);

/** `signInEventTypes` of the Graph API → table. */
const eventTypes: ReadonlyMap<JsonValue, EntraTable> = new Map<JsonValue, EntraTable>([
  ['nonInteractiveUser', 'AADNonInteractiveUserSignInLogs'],
  ['servicePrincipal', 'AADServicePrincipalSignInLogs'],
  ['managedIdentity', 'AADManagedIdentitySignInLogs'],
]);

/** The table that an element belongs to, told from its content; undefined when it is not of Entra ID. */
export function tableOf(element: Document): EntraTable | undefined {
  const category = textOf(element['category']);
  if (propertiesOf(element) !== undefined) return categories.get(category?.toLowerCase() ?? '');
  return ofGraph(element) ?? ofRow(element);
}

function ofGraph(element: Document): EntraTable | undefined {
  const has = (key: string): boolean => textOf(element[key]) !== undefined;
  if (has('activityDisplayName') && has('activityDateTime') && 'targetResources' in element) return 'AuditLogs';
  if (has('createdDateTime') && 'status' in element && (has('userPrincipalName') || has('servicePrincipalId'))) {
    const types = element['signInEventTypes'];
    const table = Array.isArray(types) ? types.map((type) => eventTypes.get(type)).find(Boolean) : undefined;
    if (table !== undefined) return table;
    if (!has('userPrincipalName')) return 'AADServicePrincipalSignInLogs';
    return element['isInteractive'] === false ? 'AADNonInteractiveUserSignInLogs' : 'SigninLogs';
  }
  if (!has('riskState')) return undefined;
  if (has('riskEventType')) return 'AADUserRiskEvents';
  return has('riskLastUpdatedDateTime') && has('userPrincipalName') ? 'AADRiskyUsers' : undefined;
}

/** A row of Azure's tables: `Type` names the table; exports without it are told by columns that no other table has. */
function ofRow(element: Document): EntraTable | undefined {
  const type = textOf(element['Type']);
  if (type !== undefined) return Object.hasOwn(columnsOf, type) ? (type as EntraTable) : undefined;
  const has = (...names: string[]): boolean => names.every((name) => Object.hasOwn(element, name));
  if (!has('TimeGenerated')) return undefined;
  if (has('AADOperationType', 'InitiatedBy', 'TargetResources')) return 'AuditLogs';
  if (has('RiskEventType', 'DetectedDateTime')) return 'AADUserRiskEvents';
  if (has('RiskLastUpdatedDateTime', 'UserPrincipalName')) return 'AADRiskyUsers';
  const byCategory = categories.get(textOf(element['Category'])?.toLowerCase() ?? '');
  return byCategory !== undefined && has('ResultType', 'ConditionalAccessStatus') ? byCategory : undefined;
}
