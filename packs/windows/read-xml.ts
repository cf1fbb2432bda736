import { XMLParser } from 'fast-xml-parser';
import { readEventDocument } from './read-event-document.ts';
import { isObject } from './values.ts';
import { windowsCodes, type Refusal, type WindowsRecord } from './windows-record.ts';

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Decodes the entities of XML itself; others need a DTD, which is refused. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, name, decimal, hex) => {
    if (typeof name === 'string') return entities[name.toLowerCase()] ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(hex as string, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  tagValueProcessor: (_name, text) => decodeEntities(text),
  attributeValueProcessor: (_name, text) => decodeEntities(text),
});

/** Whether a text looks like Windows Event XML. */
export function looksLikeEventXml(text: string): boolean {
  return /^\s{0,64}(?:<\?xml[^>]{0,200}\?>\s{0,64})?<Events?[\s>]/.test(text);
}

/** Reads the text of one `<Event>`, or of several inside `<Events>`. */
export function readXml(text: string): (WindowsRecord | Refusal)[] {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    return [{ code: windowsCodes.xmlInvalid, reason: 'the XML declares a document type; events have none' }];
  let document: unknown;
  try {
    document = xml.parse(text, true);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return [{ code: windowsCodes.xmlInvalid, reason: `the XML is not well formed: ${what}` }];
  }
  const root = isObject(document) ? document : {};
  const events = isObject(root['Events']) ? root['Events']['Event'] : root['Event'];
  const list = Array.isArray(events) ? events : [events];
  return list.map((event) =>
    isObject(event)
      ? readEventDocument(event)
      : { code: windowsCodes.emptyEvent, reason: 'no Event element with content' },
  );
}
