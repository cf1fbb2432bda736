/** First millisecond that an id can hold: 2020-01-01T00:00:00Z. */
const epochMs = 1_577_836_800_000n;
const sequenceBits = 21n;

/**
 * Returns a function that gives rising 63-bit ids as decimal text: milliseconds since 2020 in the upper 42 bits, a
 * counter in the lower 21. Rising even when the clock steps back, unique within one data folder as long as `after`
 * is the highest id given before.
 */
export function createItemIds(nowMs: () => number, after = '0'): () => string {
  let last = BigInt(after);
  return () => {
    const floor = (BigInt(nowMs()) - epochMs) << sequenceBits;
    last = floor > last ? floor : last + 1n;
    return last.toString();
  };
}

/** Returns the time in an id, milliseconds since 1970. */
export function itemIdTimeMs(id: string): number {
  return Number((BigInt(id) >> sequenceBits) + epochMs);
}
