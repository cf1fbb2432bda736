const unitMs: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/**
 * Reads a duration as Sentinel's rules write it (`5m`, `1h`, `14d`, `1.5h`) or in ISO 8601 (`PT5M`, `P1DT2H`).
 * Returns milliseconds, or undefined when the text is no duration.
 */
export function parseDurationMs(text: string): number | undefined {
  const short = /^(\d+(?:\.\d+)?)\s*([dhms])$/i.exec(text.trim());
  if (short !== null) return Math.round(Number(short[1]) * (unitMs[short[2]!.toLowerCase()] as number));
  const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text.trim());
  if (iso === null || text.trim().length < 3) return undefined;
  const [weeks, days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0));
  return Math.round(
    (weeks as number) * 7 * 86_400_000 +
      (days as number) * 86_400_000 +
      (hours as number) * 3_600_000 +
      (minutes as number) * 60_000 +
      (seconds as number) * 1000,
  );
}
