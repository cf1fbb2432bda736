import type { JsonValue } from '@belfry/schema';
import type { CorrelationInput, LinkedCorrelation } from '../correlation.ts';
import { parseDecimal, type Decimal } from '../decimal.ts';
import { foldCase } from '../fold.ts';
import type { Firing } from './firing.ts';

/** What a correlation keeps of a firing, in the group that it belongs to. */
export interface Entry {
  readonly timeMs: number;
  readonly eventId: string;
  /** Which of the correlation's inputs fired. */
  readonly input: number;
  /** Of `value_count` and shares: the values, folded, each once. */
  readonly values: readonly string[];
  /** Of the other `value_` types. */
  readonly numbers: readonly Decimal[];
  /** Values of the fields that outer correlations read, a list for each. */
  readonly carried: readonly (readonly string[])[];
  /** Events behind the firing of a correlation; undefined: the event itself. */
  readonly sources: readonly string[] | undefined;
}

/** One group that an event belongs to: what people see, and the key by which events agree. */
export interface GroupName {
  readonly key: string;
  readonly values: readonly string[];
}

/** Values of one field, or combinations of several, that are looked at. */
const maxValues = 64;

/**
 * The groups that an event belongs to: one, or several when a field holds a list; none when a field holds nothing. Letter case does not
 * tell groups apart, as it does not tell values apart in rules.
 */
export function groupsOf(input: CorrelationInput, firing: Firing): GroupName[] {
  let combinations: string[][] = [[]];
  for (const field of input.groupFields) {
    const texts = textsOf(firing.read(field));
    combinations = combinations.flatMap((before) => texts.map((text) => [...before, text])).slice(0, maxValues);
  }
  const groups = new Map<string, GroupName>();
  for (const values of combinations) {
    const key = JSON.stringify(values.map(foldCase));
    if (!groups.has(key)) groups.set(key, { key, values });
  }
  return [...groups.values()];
}

/** Undefined when the correlation looks at a value and the event has none. */
export function makeEntry(
  { rule, inputs }: LinkedCorrelation,
  position: number,
  firing: Firing,
  sources: readonly string[] | undefined,
): Entry | undefined {
  const input = inputs[position] as CorrelationInput;
  const counts = countsValues(rule);
  const needsNumbers = input.valueFields.length > 0 && !counts;
  const entry: Entry = {
    timeMs: firing.timeMs,
    eventId: firing.eventId,
    input: position,
    values: counts ? combinationsOf(input.valueFields, firing) : [],
    numbers: needsNumbers ? numbersOf(firing.read(input.valueFields[0] as string)) : [],
    carried: input.carriedFields.map((field) => textsOf(firing.read(field))),
    sources,
  };
  if ((counts && entry.values.length === 0) || (needsNumbers && entry.numbers.length === 0)) return undefined;
  return entry;
}

/** Whether values are told apart rather than computed with. */
export function countsValues({ type, condition }: LinkedCorrelation['rule']): boolean {
  return type === 'value_count' || (type === 'value_percentile' && condition.percentile === undefined);
}

function combinationsOf(fields: readonly string[], firing: Firing): string[] {
  const lists = fields.map((field) => textsOf(firing.read(field)).map(foldCase));
  if (lists.length === 1) return [...new Set(lists[0])];
  let combinations: string[][] = [[]];
  for (const list of lists)
    combinations = combinations.flatMap((before) => list.map((text) => [...before, text])).slice(0, maxValues);
  return [...new Set(combinations.map((combination) => JSON.stringify(combination)))];
}

/** The texts that a field holds. An empty text is what a missing one looks like in a column of texts. */
function textsOf(value: JsonValue | undefined): string[] {
  const items = Array.isArray(value) ? value.flat(8).slice(0, maxValues) : [value];
  const texts = items.flatMap((item) => {
    if (item === undefined || item === null || item === '') return [];
    return [shorten(typeof item === 'object' ? JSON.stringify(item) : String(item))];
  });
  return [...new Set(texts)];
}

const maxLength = 500;
const keptLength = 400;

/** Memory is counted in events, so what is kept of each is bounded: a long text becomes its beginning, its length and a hash. */
function shorten(text: string): string {
  if (text.length <= maxLength) return text;
  const folded = foldCase(text);
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let at = 0; at < folded.length; at++) {
    const unit = folded.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  return `${text.slice(0, keptLength)}… (${text.length} characters, ${(low >>> 0).toString(16)}${(high >>> 0).toString(16)})`;
}

function numbersOf(value: JsonValue | undefined): Decimal[] {
  const items = Array.isArray(value) ? value.flat(8).slice(0, maxValues) : [value];
  return items.flatMap((item) => parseDecimal(item as JsonValue) ?? []);
}
