const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const dayMs = 86_400_000;

/**
 * Returns the time of an RFC 3164 head (`Mar  2 10:00:00`, read as UTC) as ISO 8601, or undefined when it is no date.
 * The head has no year: it is the year of receipt, or the one before when that would lie over a day ahead,
 * as for December's messages read in January.
 */
export function timeWithoutYear(text: string, receivedAt: number): string | undefined {
  const parts = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const index = months.indexOf(parts[1] as string);
  if (index < 0 || index % 3 !== 0) return undefined;
  const [day, hour, minute, second] = parts.slice(2).map(Number) as [number, number, number, number];
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const year = new Date(receivedAt).getUTCFullYear();
  const inYear = (candidate: number): number => {
    const at = new Date(Date.UTC(candidate, index / 3, day, hour, minute, second));
    return at.getUTCMonth() === index / 3 || second === 60 ? at.getTime() : Number.NaN;
  };
  // 29 February is a date in leap years only: the nearest past one is meant.
  for (let candidate = year + 1; candidate >= year - 4; candidate -= 1) {
    const at = inYear(candidate);
    if (at <= receivedAt + dayMs) return new Date(at).toISOString();
  }
  return undefined;
}

/** Returns an ISO 8601 time with an offset as one with Z and up to seven decimals, or undefined. */
export function isoTime(text: string): string | undefined {
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  const iso = new Date(at).toISOString();
  const decimals = /\.(\d{4,9})/.exec(text)?.[1];
  return decimals === undefined ? iso : `${iso.slice(0, -4)}${decimals.slice(0, 7)}Z`;
}
