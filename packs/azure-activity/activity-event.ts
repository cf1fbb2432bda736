import type { JsonValue } from '@belfry/schema';
import type { Document } from './values.ts';

/** A value that the REST API gives with a form for people beside it. */
export interface Shown {
  readonly value?: string;
  readonly shown?: string;
}

/** What an event says, whichever way it was collected. Absent fields were not in the record. */
export interface ActivityEvent {
  readonly operation: Shown;
  readonly category: Shown;
  readonly status: Shown;
  readonly substatus: Shown;
  readonly provider: Shown;
  readonly resourceId: string;
  readonly resourceGroup?: string | undefined;
  readonly subscriptionId?: string | undefined;
  readonly caller?: string | undefined;
  readonly callerIpAddress?: string | undefined;
  readonly authorization?: JsonValue | undefined;
  readonly claims?: JsonValue | undefined;
  readonly httpRequest?: JsonValue | undefined;
  readonly properties?: JsonValue | undefined;
  readonly correlationId?: string | undefined;
  readonly eventDataId?: string | undefined;
  readonly operationId?: string | undefined;
  readonly submitted?: JsonValue | undefined;
  readonly hierarchy?: string | undefined;
  readonly level?: string | undefined;
  /** Fields that no column holds. */
  readonly rest: Document;
}

const categories = [
  'Administrative',
  'Security',
  'ServiceHealth',
  'Alert',
  'Policy',
  'Autoscale',
  'Recommendation',
  'ResourceHealth',
];
const categoryOf = new Map(categories.map((category) => [category.toLowerCase(), category]));

/** Returns a category of the Activity log in the table's spelling ("Resource Health" is ResourceHealth), undefined for other texts. */
export function readCategory(text: JsonValue | undefined): string | undefined {
  return typeof text === 'string' ? categoryOf.get(text.replaceAll(' ', '').toLowerCase()) : undefined;
}
