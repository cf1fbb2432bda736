const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const accessPattern =
  /^\[?(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d)(?:\.(\d{1,7})\d{0,2})? ?([+-]\d\d)(\d\d)\]?$/;
const isoPattern = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,7})\d{0,2})?(Z|[+-]\d\d:?\d\d)?$/;
const nginxErrorPattern = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)$/;
const apacheErrorPattern =
  /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d)(?:\.(\d{1,7})\d{0,2})? (\d{4})$/;

/**
 * Returns a time of a log of a web server as ISO 8601 with Z and up to seven decimals, undefined when it is none: the form of
 * `%t` and `$time_local`, ISO 8601, seconds since 1970 (`$msec`), and those of the error logs. A time without zone is read as UTC.
 */
export function readTime(value: unknown): string | undefined {
  if (typeof value === 'number') return epoch(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const access = accessPattern.exec(text);
  if (access !== null) {
    const [, day = '', month = '', year, clock, decimals, hours, minutes] = access;
    return build(`${year}-${monthNumber(month)}-${day.padStart(2, '0')}`, clock, decimals, `${hours}:${minutes}`);
  }
  const iso = isoPattern.exec(text);
  if (iso !== null) {
    const [, day, clock, decimals, zone = 'Z'] = iso;
    return build(day, clock, decimals, zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`);
  }
  const nginx = nginxErrorPattern.exec(text);
  if (nginx !== null) return build(`${nginx[1]}-${nginx[2]}-${nginx[3]}`, nginx[4], undefined, 'Z');
  const apache = apacheErrorPattern.exec(text);
  if (apache !== null) {
    const [, month = '', day = '', clock, decimals, year] = apache;
    return build(`${year}-${monthNumber(month)}-${day.padStart(2, '0')}`, clock, decimals, 'Z');
  }
  return /^\d{9,13}(?:\.\d{1,6})?$/.test(text) ? epoch(Number(text)) : undefined;
}

function monthNumber(name: string): string {
  return String(months.indexOf(name) + 1).padStart(2, '0');
}

function build(day = '', clock = '', decimals: string | undefined, zone: string): string | undefined {
  // 31 February becomes 3 March in Date.parse: such a day is none.
  const local = new Date(`${day}T${clock}Z`);
  if (Number.isNaN(local.getTime()) || local.getUTCDate() !== Number(day.slice(8))) return undefined;
  const at = new Date(`${day}T${clock}${zone}`);
  if (Number.isNaN(at.getTime())) return undefined;
  return `${at.toISOString().slice(0, 19)}${decimals === undefined ? '' : `.${decimals}`}Z`;
}

/** Seconds since 1970, or milliseconds when too large for seconds. */
function epoch(value: number): string | undefined {
  const ms = value < 1e11 ? value * 1000 : value;
  return ms > 0 && ms < 8e15 ? new Date(Math.round(ms)).toISOString() : undefined;
}
