import type { JsonValue } from '@belfry/schema';
import { compileRegex } from './regex.ts';
import { bagOf } from './json-parts.ts';

/** More pieces than these are not read: a document of their number takes time in proportion to its square in the store. */
export const mostPieces = 4096;

/** One piece (RE2): whole, CDATA, slash of an end tag, name, attributes, slash of an empty element, text. */
export const piecePattern =
  '(?s)(<!\\[CDATA\\[(.*?)\\]\\]>|<!--.*?-->|<[?].*?[?]>|<![^\\[>-][^>]*>|<(/?)([^\\s/>!?"\'=<]+)((?:\\s+[^\\s=>/"\'<]+\\s*=\\s*(?:"[^"<]*"|\'[^\'<]*\'))*)\\s*(/?)>|([^<]+))';
/** One attribute (RE2): its name, and its value in either kind of quotes. */
export const attributePattern = '([^\\s=]+)\\s*=\\s*(?:"([^"]*)"|\'([^\']*)\')';

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Returns text with `&lt;`, `&#65;` and their kin read; others stay. */
const decode = (text: string): string =>
  text.replace(
    /&(?:(lt|gt|amp|quot|apos)|#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6}));/g,
    (whole, word?: string, digits?: string, hex?: string) => {
      if (word !== undefined) return named[word]!;
      const code = digits === undefined ? Number.parseInt(hex ?? '', 16) : Number(digits);
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
    },
  );

interface Frame {
  readonly name: string;
  readonly entries: [string, JsonValue][];
}

/** The value of an element: null without content, its text alone, else a bag in which repeated names are arrays. */
function valueOf({ entries }: Frame): JsonValue {
  if (entries.length === 0) return null;
  if (entries.length === 1 && entries[0]![0] === '#text') return entries[0]![1];
  const byName = new Map<string, JsonValue[]>();
  for (const [name, value] of entries) byName.set(name, [...(byName.get(name) ?? []), value]);
  return bagOf([...byName].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]));
}

function groupsOf(pattern: string, text: string, count: number): string[][] {
  const matcher = compileRegex(pattern)!.matcher(text);
  const found: string[][] = [];
  while (matcher.find() && found.length <= mostPieces)
    found.push(Array.from({ length: count }, (_, index) => matcher.group(index + 1) ?? ''));
  return found;
}

/** Reads a piece into the open elements; false when the document is not well-formed. */
function take(
  [whole = '', cdata = '', slash = '', name = '', attributes = '', empty = '', text = '']: string[],
  open: Frame[],
): boolean {
  const top = open.at(-1)!;
  if (text !== '') {
    if (/[^ \t\r\n]/.test(text)) top.entries.push(['#text', decode(text)]);
  } else if (whole.startsWith('<![CDATA[')) top.entries.push(['#cdata-section', cdata]);
  else if (slash !== '') {
    open.pop();
    if (open.length === 0 || top.name !== name) return false;
    open.at(-1)!.entries.push([name, valueOf(top)]);
  } else if (name !== '') {
    const entries = groupsOf(attributePattern, attributes, 3).map(
      ([key = '', double = '', single = '']): [string, JsonValue] => [
        `@${key}`,
        decode(double === '' ? single : double),
      ],
    );
    if (empty === '') open.push({ name, entries });
    else top.entries.push([name, valueOf({ name, entries })]);
  }
  return true;
}

/**
 * Reads an XML document as a bag as JSON.NET writes it: attributes as `@name`, text beside others as `#text`, repeated elements as
 * arrays, an empty element as null. Null when it is not well-formed or too large. Declarations, comments and document types are left out.
 */
export function parseXml(text: string): JsonValue {
  const pieces = groupsOf(piecePattern, text, 7);
  if (pieces.length > mostPieces || pieces.map(([whole]) => whole).join('') !== text) return null;
  const open: Frame[] = [{ name: '', entries: [] }];
  for (const piece of pieces) if (!take(piece, open)) return null;
  const root = open[0]!;
  return open.length === 1 && root.entries.length === 1 && !root.entries[0]![0].startsWith('#') ? valueOf(root) : null;
}
