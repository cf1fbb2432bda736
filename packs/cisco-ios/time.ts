const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Hours that zones of `show-timezone` are ahead of UTC. Abbreviations are not unique: only those that mean one zone nearly everywhere. */
const zones: ReadonlyMap<string, number> = new Map([
  ['UTC', 0],
  ['GMT', 0],
  ['WET', 0],
  ['CET', 1],
  ['MET', 1],
  ['CEST', 2],
  ['MEST', 2],
  ['EET', 2],
  ['EEST', 3],
  ['MSK', 3],
  ['JST', 9],
  ['EST', -5],
  ['EDT', -4],
  ['CDT', -5],
  ['MST', -7],
  ['MDT', -6],
  ['PST', -8],
  ['PDT', -7],
]);

/**
 * Returns the time of a device or relay as ISO 8601 with Z, exact to what was written; undefined when it is no date. A zone that is not
 * known is UTC. Without a year it is that of receipt, or an earlier one when the day would lie more than a day ahead or does not exist.
 */
export function readTime(text: string, zone: string | undefined, receivedAt: number): string | undefined {
  if (/^\d{4}-/.test(text)) return toIso(Date.parse(text), /\.(\d{1,7})/.exec(text)?.[1]);
  const parts = /^([A-Z][a-z]{2}) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text);
  if (parts === null) return undefined;
  const month = months.indexOf(parts[1] ?? '') / 3;
  const [day = 0, hour = 0, minute = 0, second = 0] = [parts[2], parts[4], parts[5], parts[6]].map(Number);
  if (!Number.isInteger(month) || month < 0 || hour > 23 || minute > 59 || second > 59) return undefined;
  const shift = (zones.get(zone ?? 'UTC') ?? 0) * hourMs;
  const at = (year: number): number => {
    const date = new Date(Date.UTC(year, month, day, hour, minute, second));
    return date.getUTCMonth() === month ? date.getTime() - shift : Number.NaN;
  };
  if (parts[3] !== undefined) return toIso(at(Number(parts[3])), parts[7]);
  const received = new Date(receivedAt).getUTCFullYear();
  const candidates = [1, 0, -1, -2, -3, -4].map((years) => at(received + years));
  return toIso(candidates.find((time) => time <= receivedAt + dayMs) ?? Number.NaN, parts[7]);
}

function toIso(ms: number, fraction: string | undefined): string | undefined {
  if (Number.isNaN(ms)) return undefined;
  const time = new Date(ms).toISOString();
  return fraction === undefined ? time : `${time.slice(0, 19)}.${fraction}Z`;
}
