import type { Row } from '@belfry/schema';

/** Longest event that is read. */
const maximumLength = 262_144;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Returns what an event of Sysmon for Linux says: its number as `EventID`, and its values by name, the last also
 * when syslog cut the event off; undefined for other texts.
 */
export function sysmonFields(text: string): Row | undefined {
  if (!text.startsWith('<Event>') || text.length > maximumLength) return undefined;
  const head = text.slice(0, 2048);
  const id = /<EventID>(\d{1,5})<\/EventID>/.exec(head)?.[1];
  if (id === undefined || !head.includes('Linux-Sysmon')) return undefined;
  const fields: Row = { Event: 'Sysmon', EventID: Number(id) };
  const recordId = /<EventRecordID>(\d{1,20})<\/EventRecordID>/.exec(head)?.[1];
  const created = /<TimeCreated SystemTime="([^"]{1,40})"/.exec(head)?.[1];
  if (recordId !== undefined) fields['EventRecordID'] = recordId;
  if (created !== undefined) fields['TimeCreated'] = created;
  for (const [, name = '', value = ''] of text.matchAll(/<Data Name="([A-Za-z]\w{0,63})">([^<]*)(?:<\/Data>|$)/g))
    fields[name] = value === '-' ? '' : decode(value);
  return fields;
}

function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, name, decimal, hex) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
