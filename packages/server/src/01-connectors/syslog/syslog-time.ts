const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const iso = /^\d{4}-\d{2}-\d{2}T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/;

/** Gives an ISO 8601 time in UTC with the fraction as sent, up to seven digits; without an offset it is local time. */
export function parseIsoTime(text: string): string | undefined {
  const match = iso.exec(text);
  if (match === null) return undefined;
  const ms = Date.parse(`${text.slice(0, 19)}${match[3] ?? ''}`);
  if (Number.isNaN(ms)) return undefined;
  const fraction = match[2] === undefined ? '' : `.${match[2].slice(0, 7)}`;
  return `${new Date(ms).toISOString().slice(0, 19)}${fraction}Z`;
}

/** Reads the timestamp that a message begins with: `Mmm dd [yyyy] hh:mm:ss[.fff]` in local time, or ISO 8601. */
export function parseLegacyTime(text: string, nowMs: number): { timestamp: string; length: number } | undefined {
  const word = /^\S{19,40}(?= )/.exec(text)?.[0];
  const modern = word === undefined ? undefined : parseIsoTime(word);
  if (word !== undefined && modern !== undefined) return { timestamp: modern, length: word.length };
  const match = /^([A-Z][a-z]{2}) ([ \d]?\d) (?:(\d{4}) )?(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?(?=[ :])/.exec(text);
  if (match === null) return undefined;
  const month = months.indexOf(match[1] ?? '');
  const at = (year: number): number =>
    new Date(year, month, Number(match[2]), Number(match[4]), Number(match[5]), Number(match[6])).getTime();
  if (month < 0 || Number(match[4]) > 23) return undefined;
  const thisYear = new Date(nowMs).getFullYear();
  // Without a year the nearest one: a message of 31 December may come in January, a fast clock the other way.
  const years = match[3] === undefined ? [thisYear, thisYear - 1, thisYear + 1] : [Number(match[3])];
  const times = years.map(at).sort((a, b) => Math.abs(a - nowMs) - Math.abs(b - nowMs));
  const fraction = match[7] === undefined ? '' : `.${match[7]}`;
  return { timestamp: `${new Date(times[0] ?? 0).toISOString().slice(0, 19)}${fraction}Z`, length: match[0].length };
}
