import type { ParseOutcome, SourceParser, TableRow } from '@belfry/schema';
import { isDocument, type Document } from './document.ts';
import { tableOf } from './table-of.ts';
import { toRow } from './to-row.ts';

/** Elements of a batch that are looked at to recognise it. */
const detectedElements = 20;

/** Reads logs of Entra ID: diagnostic envelopes, documents of the Graph API and rows in the shape of Azure's tables. */
export const parser: SourceParser = {
  detect(record) {
    const elements = elementsOf(record.value)?.slice(0, detectedElements) ?? [];
    return elements.some((element) => isDocument(element) && tableOf(element) !== undefined) ? 0.9 : 0;
  },

  parse(record): ParseOutcome {
    const elements = elementsOf(record.value);
    if (elements === undefined || elements.length === 0) return refuse('001', 'no element of a log of Entra ID');
    const rows: TableRow[] = [];
    for (const [index, element] of elements.entries()) {
      const where = elements.length === 1 ? '' : ` in record ${index}`;
      const table = isDocument(element) ? tableOf(element) : undefined;
      if (!isDocument(element) || table === undefined)
        return refuse('002', `no sign-in, audit or risk element of Entra ID${where}`);
      const row = toRow(table, element);
      if (row['TimeGenerated'] === undefined) return refuse('003', `no time that is a date${where}`);
      rows.push({ table, row });
    }
    return { ok: true, rows };
  },
};

function refuse(number: string, reason: string): ParseOutcome {
  return { ok: false, code: `BELFRY-ENTRA-${number}`, reason };
}

/** The elements of `{"records": […]}` (diagnostic settings) or `{"value": […]}` (Graph API), else the document itself. */
function elementsOf(value: unknown): readonly unknown[] | undefined {
  if (!isDocument(value)) return undefined;
  return listAt(value, 'records') ?? listAt(value, 'value') ?? [value];
}

function listAt(value: Document, key: string): readonly unknown[] | undefined {
  const list = value[key];
  return Array.isArray(list) ? list : undefined;
}
