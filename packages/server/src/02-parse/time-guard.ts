import type { JsonValue, Row } from '@belfry/schema';

const isoTicks = /^(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?Z$/;

/** Years that the store's datetime can hold; a year outside is no time of an event. */
const firstYear = 1900;
const lastYear = 2261;

/** Whether the text is a datetime of a row: ISO 8601 in UTC, at most seven decimals, a date that exists. */
export function isRowTime(text: string): boolean {
  const match = isoTicks.exec(text);
  if (match === null) return false;
  const year = Number(match[1]);
  if (year < firstYear || year > lastYear) return false;
  // Date.parse refuses a 13th month but turns 31 February into 3 March; then the day differs.
  const date = new Date(`${text.slice(0, 19)}Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(text.slice(8, 10));
}

/**
 * Makes sure that the row has a usable `TimeGenerated`. A time that is merely odd (1970, 2199) stays as the source said;
 * a missing or unreadable one becomes the receipt time, and `_Unmapped.TimeGeneratedNote` says so and keeps what was given.
 */
export function guardTime(row: Row, receivedAt: string): void {
  const given = row['TimeGenerated'];
  if (typeof given === 'string' && isRowTime(given)) return;
  row['TimeGenerated'] = receivedAt;
  const missing = given === undefined || given === null || given === '';
  addUnmapped(row, 'TimeGeneratedNote', {
    reason: missing ? 'the record has no time: receipt time used' : 'the time cannot be read: receipt time used',
    ...(missing ? {} : { given }),
  });
}

/** Adds a key to the row's `_Unmapped`, keeping what is there. */
export function addUnmapped(row: Row, key: string, value: JsonValue): void {
  const before = row['_Unmapped'];
  row['_Unmapped'] =
    typeof before === 'object' && before !== null && !Array.isArray(before)
      ? { ...before, [key]: value }
      : { ...(before === undefined || before === null ? {} : { value: before }), [key]: value };
}
