import type { JsonValue, Row } from '@belfry/schema';
import type { ActivityEvent } from './activity-event.ts';
import { readResourceId } from './resource-id.ts';
import { documentOf, jsonText, timeOf, type Document } from './values.ts';

/** Words of the REST API for the statuses that diagnostic settings, and so rules for the table, call otherwise. */
const statusWords: ReadonlyMap<string, string> = new Map([
  ['started', 'Start'],
  ['accepted', 'Accept'],
  ['succeeded', 'Success'],
  ['failed', 'Failure'],
]);

/** Builds the row of an event. Parts of the resource id fill the columns that the record does not. */
export function toRow(event: ActivityEvent, time: string): Row {
  const parts = readResourceId(event.resourceId);
  const status = event.status.value;
  const columns = {
    TimeGenerated: time,
    OperationName: event.operation.shown,
    OperationNameValue: event.operation.value,
    Category: event.category.shown,
    CategoryValue: event.category.value,
    ActivityStatus: event.status.shown,
    ActivityStatusValue: status === undefined ? undefined : (statusWords.get(status.toLowerCase()) ?? status),
    ActivitySubstatus: event.substatus.shown,
    ActivitySubstatusValue: event.substatus.value,
    ResourceProvider: event.provider.shown,
    ResourceProviderValue: event.provider.value ?? parts.provider ?? event.operation.value?.split('/')[0],
    ResourceId: event.resourceId,
    _ResourceId: event.resourceId.toLowerCase(),
    Resource: parts.resource,
    ResourceGroup: event.resourceGroup ?? parts.resourceGroup,
    SubscriptionId: event.subscriptionId ?? parts.subscription,
    _SubscriptionId: event.subscriptionId ?? parts.subscription,
    Caller: event.caller,
    CorrelationId: event.correlationId,
    EventDataId: event.eventDataId,
    OperationId: event.operationId,
    Hierarchy: event.hierarchy,
    Level: event.level,
    SourceSystem: 'Azure',
    EventSubmissionTimestamp: timeOf(event.submitted),
  };
  const row: Row = {};
  const rest = { ...event.rest };
  for (const [name, value] of Object.entries(columns)) if (value !== undefined && value !== '') row[name] = value;
  if (event.submitted !== undefined && columns.EventSubmissionTimestamp === undefined)
    rest['submissionTimestamp'] = event.submitted;
  putAddress(row, event.callerIpAddress, rest);
  putJson(row, 'Authorization', event.authorization);
  putJson(row, 'Claims', event.claims);
  if (event.httpRequest !== undefined && event.httpRequest !== null) row['HTTPRequest'] = jsonText(event.httpRequest);
  putJson(row, 'Properties', withTableKeys(event, row));
  for (const [key, value] of Object.entries(rest)) if (value === null || value === '') delete rest[key];
  if (Object.keys(rest).length > 0) row['_Unmapped'] = rest;
  return row;
}

/** Fills a text column and its dynamic twin; a value that is no object has only the text. */
export function putJson(row: Row, column: string, value: JsonValue | undefined): void {
  if (value === undefined || value === null || value === '') return;
  row[column] = jsonText(value);
  const document = documentOf(value);
  if (document !== undefined) row[`${column}_d`] = document;
}

/** An address may come with the port; what was written stays in `rest`. */
function putAddress(row: Row, address: string | undefined, rest: Document): void {
  if (address === undefined) return;
  const match = /^\[([^\]]{2,45})\](?::\d{1,5})?$|^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(address);
  row['CallerIpAddress'] = match?.[1] ?? match?.[2] ?? address;
  if (match !== null) rest['callerIpAddress'] = address;
}

/**
 * Azure adds keys about the event to the properties of its table, and queries for the table read them there
 * (`Properties_d.resource`, `.entity`, `.caller`). A key that the record has is never changed.
 */
function withTableKeys(event: ActivityEvent, row: Row): JsonValue | undefined {
  const given = event.properties;
  const properties = given === undefined || given === null || given === '' ? {} : documentOf(given);
  if (properties === undefined) return given;
  const scope = documentOf(event.authorization)?.['scope'];
  const keys: Record<string, JsonValue | undefined> = {
    eventCategory: row['CategoryValue'],
    eventDataId: row['EventDataId'],
    eventSubmissionTimestamp: row['EventSubmissionTimestamp'],
    resource: row['Resource'],
    resourceGroup: row['ResourceGroup'],
    resourceProviderValue: row['ResourceProviderValue'],
    subscriptionId: row['SubscriptionId'],
    activityStatusValue: row['ActivityStatusValue'],
    activitySubstatusValue: row['ActivitySubstatusValue'],
    caller: row['Caller'],
    hierarchy: row['Hierarchy'],
    httpRequest: row['HTTPRequest'],
    entity: typeof scope === 'string' && scope !== '' ? scope : event.resourceId,
  };
  const result: Document = { ...properties };
  for (const [key, value] of Object.entries(keys))
    if (!Object.hasOwn(result, key) && value !== undefined && value !== '') result[key] = value;
  return result;
}
