import type { JsonValue } from '@belfry/schema';
import { readCategory, type ActivityEvent, type Shown } from './activity-event.ts';
import { callerOf } from './caller.ts';
import { documentOf, isDocument, notText, textOf, type Document } from './values.ts';

/** Whether the record is an event of the REST API, the portal's JSON view or `az monitor activity-log list`. */
export function isRest(record: Document): boolean {
  const has = (key: string): boolean => shownOf(record[key]).value !== undefined;
  return typeof record['eventTimestamp'] === 'string' && has('operationName') && (has('category') || has('status'));
}

/**
 * Reads an event of the REST API.
 * Source: learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema and learn.microsoft.com/rest/api/monitor/activity-logs/list.
 */
export function readRest(record: Document): ActivityEvent {
  const {
    eventTimestamp: _time,
    operationName,
    category,
    status,
    subStatus,
    resourceProviderName,
    resourceId,
    resourceGroupName,
    subscriptionId,
    caller,
    authorization,
    claims,
    httpRequest,
    properties,
    correlationId,
    eventDataId,
    operationId,
    submissionTimestamp,
    level,
    ...rest
  } = record;
  const kind = shownOf(category);
  const request = documentOf(httpRequest);
  const table = readCategory(kind.value);
  return {
    operation: shownOf(operationName),
    category: table === undefined ? kind : { ...kind, value: table },
    status: shownOf(status),
    substatus: shownOf(subStatus),
    provider: shownOf(resourceProviderName),
    resourceId: textOf(resourceId) ?? '',
    resourceGroup: textOf(resourceGroupName) ?? textOf(rest['resourceGroup']),
    subscriptionId: textOf(subscriptionId),
    caller: textOf(caller) ?? callerOf(claims),
    callerIpAddress: textOf(request?.['clientIpAddress']),
    authorization,
    claims,
    httpRequest,
    properties,
    correlationId: textOf(correlationId),
    eventDataId: textOf(eventDataId),
    operationId: textOf(operationId),
    submitted: submissionTimestamp,
    level: textOf(level),
    rest: {
      ...rest,
      ...notText({
        resourceId,
        resourceGroupName,
        subscriptionId,
        caller,
        correlationId,
        eventDataId,
        operationId,
        level,
      }),
      ...notText({ operationName: unread(operationName), category: unread(category), status: unread(status) }),
      ...notText({ subStatus: unread(subStatus), resourceProviderName: unread(resourceProviderName) }),
    },
  };
}

/** `{"value": …, "localizedValue": …}`, or only the value. */
function shownOf(field: JsonValue | undefined): Shown {
  const value = textOf(isDocument(field) ? field['value'] : field);
  const shown = textOf(isDocument(field) ? field['localizedValue'] : undefined) ?? value;
  return { ...(value === undefined ? {} : { value }), ...(shown === undefined ? {} : { shown }) };
}

function unread(field: JsonValue | undefined): JsonValue | undefined {
  return shownOf(field).value === undefined ? field : undefined;
}
