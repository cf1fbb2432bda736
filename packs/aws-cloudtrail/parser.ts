import type { JsonValue, ParseOutcome, RawRecord, Row, SourceParser, TableRow } from '@belfry/schema';

type Document = { [key: string]: JsonValue };

/** CloudTrail's field → Azure's column, for fields whose value is text. */
const textColumns: readonly (readonly [path: string, column: string])[] = [
  ['eventVersion', 'EventVersion'],
  ['eventSource', 'EventSource'],
  ['eventName', 'EventName'],
  ['eventType', 'EventTypeName'],
  ['eventCategory', 'Category'],
  ['awsRegion', 'AWSRegion'],
  ['sourceIPAddress', 'SourceIpAddress'],
  ['userAgent', 'UserAgent'],
  ['errorCode', 'ErrorCode'],
  ['errorMessage', 'ErrorMessage'],
  ['requestID', 'AwsRequestId'],
  ['requestID', 'AwsRequestId_'],
  ['eventID', 'AwsEventId'],
  ['apiVersion', 'APIVersion'],
  ['recipientAccountId', 'RecipientAccountId'],
  ['sharedEventID', 'SharedEventId'],
  ['vpcEndpointId', 'VpcEndpointId'],
  ['userIdentity.type', 'UserIdentityType'],
  ['userIdentity.principalId', 'UserIdentityPrincipalid'],
  ['userIdentity.arn', 'UserIdentityArn'],
  ['userIdentity.accountId', 'UserIdentityAccountId'],
  ['userIdentity.accessKeyId', 'UserIdentityAccessKeyId'],
  ['userIdentity.userName', 'UserIdentityUserName'],
  ['userIdentity.invokedBy', 'UserIdentityInvokedBy'],
  ['userIdentity.userId', 'UserIdentityUserId'],
  ['userIdentity.identityStoreArn', 'UserIdentityStoreArn'],
  ['userIdentity.sessionContext.sessionIssuer.type', 'SessionIssuerType'],
  ['userIdentity.sessionContext.sessionIssuer.principalId', 'SessionIssuerPrincipalId'],
  ['userIdentity.sessionContext.sessionIssuer.arn', 'SessionIssuerArn'],
  ['userIdentity.sessionContext.sessionIssuer.accountId', 'SessionIssuerAccountId'],
  ['userIdentity.sessionContext.sessionIssuer.userName', 'SessionIssuerUserName'],
  ['tlsDetails.tlsVersion', 'TlsVersion'],
  ['tlsDetails.cipherSuite', 'CipherSuite'],
  ['tlsDetails.clientProvidedHostHeader', 'ClientProvidedHostHeader'],
];
/** Azure keeps these objects as JSON text. */
const jsonColumns: readonly (readonly [field: string, column: string])[] = [
  ['requestParameters', 'RequestParameters'],
  ['responseElements', 'ResponseElements'],
  ['additionalEventData', 'AdditionalEventData'],
  ['resources', 'Resources'],
  ['serviceEventDetails', 'ServiceEventDetails'],
];

/**
 * Reads CloudTrail files (`{"Records": […]}`), answers of `lookup-events`, single events, and events that EventBridge or a subscription of
 * CloudWatch Logs passes on, into `AWSCloudTrail`, one row an event.
 */
export const parser: SourceParser = {
  detect(record) {
    const events = eventsOf(record.value);
    const first = unwrapped(events?.[0]);
    return isDocument(first) && isEvent(first) ? 0.95 : 0;
  },

  parse(record): ParseOutcome {
    const events = eventsOf(record.value);
    if (events === undefined) return refuse('001', 'not a CloudTrail event or a file {"Records": […]}');
    const rows: TableRow[] = [];
    for (const [index, given] of events.entries()) {
      const event = unwrapped(given);
      const at = events.length === 1 ? '' : ` in record ${index}`;
      if (!isDocument(event) || !isEvent(event))
        return refuse('002', `no "eventName", "eventSource" or "eventTime"${at}`);
      const time = Date.parse(event['eventTime'] as string);
      if (Number.isNaN(time)) return refuse('003', `"eventTime" is no date${at}`);
      rows.push({ table: 'AWSCloudTrail', row: toRow(event, new Date(time).toISOString()) });
    }
    return { ok: true, rows };
  },
};

function refuse(number: string, reason: string): ParseOutcome {
  return { ok: false, code: `BELFRY-AWS-CLOUDTRAIL-${number}`, reason };
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEvent(event: Document): boolean {
  return ['eventName', 'eventSource', 'eventTime'].every((key) => typeof event[key] === 'string');
}

function eventsOf(value: RawRecord['value']): readonly JsonValue[] | undefined {
  if (!isDocument(value)) return undefined;
  for (const key of ['Records', 'Events', 'logEvents']) {
    const list = value[key];
    if (Array.isArray(list)) return list;
  }
  return [value];
}

/** The event itself: EventBridge has it in `detail`, `lookup-events` as text in `CloudTrailEvent`, CloudWatch Logs in `message`. */
function unwrapped(value: JsonValue | undefined): JsonValue | undefined {
  if (!isDocument(value) || isEvent(value)) return value;
  const inner = value['detail'] ?? decoded(value['CloudTrailEvent'] ?? value['message']);
  return isDocument(inner) && isEvent(inner) ? inner : value;
}

/** JSON text of an object or a list as the value, anything else as it is. */
function decoded(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string' || !/^\s{0,64}[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value;
  }
}

/** Request parameters with the documents in them decoded: policies are sent as text, and rules ask for what they say. */
function withDocuments(parameters: Document): Document {
  const entries = Object.entries(parameters).map(([key, value]) => [key, decoded(value)] as const);
  return Object.fromEntries(entries) as Document;
}

/** Whether the call did what it should. A failed sign-in to the console has no error code. */
function resultOf(event: Document): string {
  const answer = at(event, 'responseElements.ConsoleLogin') ?? at(event, 'responseElements.SwitchRole');
  if (typeof answer === 'string') return answer.toLowerCase() === 'success' ? 'success' : 'failure';
  const code = event['errorCode'];
  return typeof code === 'string' && code !== '' ? 'failure' : 'success';
}

function at(event: Document, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = event;
  for (const key of path.split('.')) value = isDocument(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

/** The whole event stays in `_Unmapped` as well: rules name its nested fields, which Azure's columns hold only as text. */
function toRow(event: Document, time: string): Row {
  const parameters = event['requestParameters'];
  const whole = isDocument(parameters) ? { ...event, requestParameters: withDocuments(parameters) } : event;
  const result = resultOf(event);
  const row: Row = {
    TimeGenerated: time,
    OperationName: 'CloudTrail',
    SourceSystem: 'AWS',
    Result: result,
    _Unmapped: whole,
  };
  for (const [path, column] of textColumns) {
    const value = at(event, path);
    if (typeof value === 'string') row[column] = value;
  }
  for (const [field, column] of jsonColumns) {
    const value = event[field];
    if (value !== undefined && value !== null) row[column] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  if (typeof event['readOnly'] === 'boolean') row['ReadOnly'] = event['readOnly'];
  if (typeof event['managementEvent'] === 'boolean') row['ManagementEvent'] = event['managementEvent'];
  const mfa = at(event, 'userIdentity.sessionContext.attributes.mfaAuthenticated');
  if (typeof mfa === 'string' || typeof mfa === 'boolean')
    row['SessionMfaAuthenticated'] = String(mfa).toLowerCase() === 'true';
  const creation = at(event, 'userIdentity.sessionContext.attributes.creationDate');
  const created = typeof creation === 'string' ? Date.parse(creation) : Number.NaN;
  if (!Number.isNaN(created)) row['SessionCreationDate'] = new Date(created).toISOString();
  return row;
}
