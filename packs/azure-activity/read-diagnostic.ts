import type { JsonValue } from '@belfry/schema';
import { readCategory, type ActivityEvent } from './activity-event.ts';
import { callerOf } from './caller.ts';
import { documentOf, notText, textOf, type Document } from './values.ts';

/** What old records have in `category`: the kind of the operation. */
const operationKinds = /^(?:write|delete|action)$/i;

/** Whether the record is the Activity log's: resource logs of all Azure services share the form, the category tells them apart. */
export function isDiagnostic(record: Document): boolean {
  const { time, resourceId, operationName, category, resultType } = record;
  if (typeof time !== 'string' || typeof resourceId !== 'string' || typeof operationName !== 'string') return false;
  const eventCategory = documentOf(record['properties'])?.['eventCategory'];
  if (readCategory(eventCategory) !== undefined) return true;
  if (typeof category !== 'string' || typeof resultType !== 'string') return false;
  return (
    readCategory(category) !== undefined ||
    (operationKinds.test(category) && documentOf(record['identity'])?.['authorization'] !== undefined)
  );
}

/**
 * Reads a record as diagnostic settings send it to Event Hubs and storage accounts.
 * Source: learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema, "Schema from storage account and event hubs".
 */
export function readDiagnostic(record: Document): ActivityEvent {
  const {
    time: _time,
    resourceId,
    operationName,
    category,
    resultType,
    resultSignature,
    callerIpAddress,
    correlationId,
    level,
    identity,
    properties,
    caller,
    operationId,
    ...other
  } = record;
  const details = documentOf(properties);
  const who = documentOf(identity);
  const { authorization, claims, ...otherIdentity } = who ?? {};
  const substatus = substatusOf(resultSignature);
  const eventCategory = readCategory(details?.['eventCategory']) ?? readCategory(category);
  return {
    operation: shown(operationName),
    category: { value: eventCategory ?? textOf(details?.['eventCategory']) ?? 'Administrative' },
    status: shown(resultType),
    substatus: shown(substatus === undefined || substatus === '' ? details?.['activitySubstatusValue'] : substatus),
    provider: {},
    resourceId: textOf(resourceId) ?? '',
    caller: textOf(caller) ?? textOf(details?.['caller']) ?? callerOf(claims),
    callerIpAddress: textOf(callerIpAddress),
    authorization,
    claims,
    httpRequest: details?.['httpRequest'],
    properties,
    correlationId: textOf(correlationId),
    eventDataId: textOf(details?.['eventDataId']),
    operationId: textOf(operationId) ?? textOf(details?.['operationId']),
    submitted: details?.['eventSubmissionTimestamp'],
    hierarchy: textOf(details?.['hierarchy']),
    level: textOf(level),
    rest: {
      ...other,
      ...notText({ resultType, callerIpAddress, correlationId, level, caller, operationId }),
      // What the columns do not say as it was written.
      ...(readCategory(category) === undefined && category !== undefined ? { category } : {}),
      ...(resultSignature !== undefined && substatus !== resultSignature ? { resultSignature } : {}),
      ...(identity !== undefined && who === undefined ? { identity } : {}),
      ...(Object.keys(otherIdentity).length > 0 ? { identity: otherIdentity } : {}),
    },
  };
}

function shown(value: JsonValue | undefined): { value?: string } {
  const text = textOf(value);
  return text === undefined ? {} : { value: text };
}

/** "Succeeded.Created" is the status and the substatus, "Started." has none. */
function substatusOf(signature: JsonValue | undefined): string | undefined {
  const text = textOf(signature);
  return text === undefined ? undefined : text.slice(text.indexOf('.') + 1);
}
