import type { JsonValue } from '@belfry/schema';

/** What an engine answered: `runQueries` gives it, and `belfry kql run` writes it. */
export type Answer =
  | {
      readonly columns: readonly { readonly name: string; readonly type: string }[];
      readonly rows: readonly JsonValue[][];
    }
  | { readonly error: { readonly code: string; readonly message: string } };

export const squash = (text: string): string => text.replace(/\s+/g, '');

const number = /-?\d+\.?\d*(?:[eE][+-]?\d+)?/g;

/** A text cut at its numbers: texts and numbers in turn. */
function tokens(text: string): (string | number)[] {
  const parts: (string | number)[] = [];
  let at = 0;
  for (const match of text.matchAll(number)) {
    parts.push(text.slice(at, match.index), Number(match[0]));
    at = match.index + match[0].length;
  }
  return [...parts, text.slice(at)];
}

const close = (a: number, b: number, relative: number, absolute: number): boolean =>
  a === b || Math.abs(a - b) <= Math.max(relative * Math.max(Math.abs(a), Math.abs(b)), absolute);

/** Whether two texts are equal when the numbers in them may differ a little. */
export function alike(a: string, b: string, relative = 1e-9, absolute = 1e-12): boolean {
  if (a === b) return true;
  const [left, right] = [tokens(a), tokens(b)];
  if (left.length !== right.length) return false;
  return left.every((part, index) => {
    const other = right[index]!;
    if (typeof part === 'number' && typeof other === 'number') return close(part, other, relative, absolute);
    return part === other;
  });
}

/** A cell as the recordings of Kusto's emulator write it. */
export function recordedText(value: JsonValue, type: string): string {
  if (type === 'dynamic') return value === null ? 'null' : JSON.stringify(value);
  if (value === null) return 'null';
  if (type === 'bool') return value === true ? 'True' : 'False';
  return type === 'string' ? `'${value as string}'` : String(value as string | number);
}

/** A cell as hand-made tables write it. */
export function plainText(value: JsonValue, type: string): string {
  if (value === null) return '';
  if (type === 'bool') return value === true ? 'true' : 'false';
  return typeof value === 'object' ? squash(JSON.stringify(value)) : String(value).trim();
}

/** Takes the first of `left` that `fits`, out of it; false when there is none. */
export function take<T>(left: T[], fits: (item: T) => boolean): boolean {
  const index = left.findIndex(fits);
  if (index < 0) return false;
  left.splice(index, 1);
  return true;
}

const empty = /^(?:null|\(null\)|nan|)$/i;
const bareDatetime = (text: string): string =>
  text
    .replace(/[TZ ]/g, ' ')
    .trim()
    .replace(/0+$/, '')
    .replace(/[. ]+$/, '');
const bareTimespan = (text: string): string =>
  text
    .replace(/^00?\./, '')
    .replace(/0+$/, '')
    .replace(/\.$/, '');

function readsAs(text: string, value: JsonValue): boolean {
  try {
    return squash(JSON.stringify(JSON.parse(text.replaceAll("'", '"')))) === squash(JSON.stringify(value));
  } catch {
    return false;
  }
}

/** Whether a cell of a hand-made table means the value. */
export function loose(written: string, value: JsonValue, type: string): boolean {
  const expected = written.trim().replace(/^`+|`+$/g, '');
  const actual = plainText(value, type);
  if (squash(expected).toLowerCase() === squash(actual).toLowerCase()) return true;
  if (empty.test(expected) && empty.test(actual)) return true;
  switch (type) {
    case 'dynamic':
      return readsAs(expected, value) || alike(squash(expected), squash(actual), 1e-4, 1e-6);
    case 'real':
    case 'decimal':
    case 'long':
    case 'int':
      return alike(squash(expected), squash(actual), 1e-4, 1e-6);
    case 'datetime':
      return bareDatetime(expected) === bareDatetime(actual);
    case 'timespan':
      return bareTimespan(expected) === bareTimespan(actual);
    default:
      return false;
  }
}

/** Why the rows of a hand-made table are not those of the answer; undefined when they are. */
export function looseRows(
  expected: readonly (readonly string[])[],
  answer: Extract<Answer, { rows: unknown }>,
): string | undefined {
  if (expected.length !== answer.rows.length) return `${answer.rows.length} rows instead of ${expected.length}`;
  const left = [...answer.rows];
  for (const row of expected) {
    const fits = (cells: JsonValue[]): boolean =>
      cells.every((cell, index) => index >= row.length || loose(row[index]!, cell, answer.columns[index]!.type));
    if (!take(left, fits)) return `the row ${JSON.stringify(row)} is missing; ${JSON.stringify(left[0])} is left`;
  }
  return undefined;
}
