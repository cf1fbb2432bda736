import type { JsonValue, ParseOutcome, Row, SourceParser, TableRow } from '@belfry/schema';
import { isDiagnostic, readDiagnostic } from './read-diagnostic.ts';
import { isRest, readRest } from './read-rest.ts';
import { isTableRow, readTableRow, timeField } from './read-table-row.ts';
import { toRow } from './to-row.ts';
import { isDocument, timeOf, type Document } from './values.ts';

interface Form {
  readonly is: (record: Document) => boolean;
  readonly time: (record: Document) => string | undefined;
  readonly read: (record: Document, time: string) => Row;
}

const forms: readonly Form[] = [
  { is: isDiagnostic, time: ({ time }) => timeOf(time), read: (record, time) => toRow(readDiagnostic(record), time) },
  {
    is: isRest,
    time: ({ eventTimestamp }) => timeOf(eventTimestamp),
    read: (record, time) => toRow(readRest(record), time),
  },
  {
    is: isTableRow,
    time: (record) => {
      const field = timeField(record);
      return timeOf(field?.value, field?.zone);
    },
    read: readTableRow,
  },
];

/** Reads the Activity log of Azure into `AzureActivity`: diagnostic settings, REST API and rows of the table, alone or in their envelopes. */
export const parser: SourceParser = {
  detect(record) {
    const first = recordsOf(record.value)?.[0];
    return isDocument(first) && forms.some((form) => form.is(first)) ? 0.95 : 0;
  },

  parse(record): ParseOutcome {
    const records = recordsOf(record.value);
    if (records === undefined || records.length === 0)
      return refuse('BELFRY-AZURE-ACTIVITY-001', 'no record of the Activity log');
    const rows: TableRow[] = [];
    for (const [index, one] of records.entries()) {
      const where = records.length === 1 ? '' : ` in record ${index}`;
      const form = isDocument(one) ? forms.find((candidate) => candidate.is(one)) : undefined;
      if (!isDocument(one) || form === undefined)
        return refuse('BELFRY-AZURE-ACTIVITY-002', `no event of the Activity log${where}`);
      const time = form.time(one);
      if (time === undefined) return refuse('BELFRY-AZURE-ACTIVITY-003', `the time is no date with a zone${where}`);
      rows.push({ table: 'AzureActivity', row: form.read(one, time) });
    }
    return { ok: true, rows };
  },
};

function refuse(code: string, reason: string): ParseOutcome {
  return { ok: false, code, reason };
}

/** Event Hubs send `{"records": […]}`, the REST API answers `{"value": […]}`, `az` and files have arrays. */
function recordsOf(value: unknown): readonly JsonValue[] | undefined {
  if (Array.isArray(value)) return value as JsonValue[];
  if (!isDocument(value)) return undefined;
  for (const key of ['records', 'value']) {
    const list = value[key];
    if (Array.isArray(list)) return list;
  }
  return [value];
}
