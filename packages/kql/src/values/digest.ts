import { kqlTypes, type JsonValue, type KqlType } from '@belfry/schema';

/** How many points a digest has at most. Below it is exact: every value with its weight. */
export const digestSize = 1024;

/**
 * The distribution of numbers: values in order with their weights. As a dynamic `[["long"],[values],[weights]]`, the type first;
 * datetimes and timespans are ticks.
 */
export interface Digest {
  readonly type: KqlType;
  readonly values: readonly number[];
  readonly weights: readonly number[];
}

const isNumbers = (value: JsonValue | undefined): value is number[] =>
  Array.isArray(value) && value.every((element) => typeof element === 'number');

/** Reads a digest; null for anything else. */
export function parseDigest(value: JsonValue): Digest | null {
  if (!Array.isArray(value)) return null;
  const [head, values, weights] = value;
  const word = Array.isArray(head) ? head[0] : undefined;
  const type = kqlTypes.find((one) => one === word);
  if (type === undefined || !isNumbers(values) || !isNumbers(weights)) return null;
  return values.length === weights.length && values.length > 0 ? { type, values, weights } : null;
}

export const digestJson = ({ type, values, weights }: Digest): JsonValue => [[type], [...values], [...weights]];

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Joins neighbours where there are more points than a digest may have: fine at both ends, coarse in the middle (the scale of
 * t-digests: Dunning and Ertl, 2019). A joined point is the mean of its values.
 */
function compressed(digest: Digest): Digest {
  if (digest.values.length <= digestSize) return digest;
  const total = sumOf(digest.weights);
  const values: number[] = [];
  const weights: number[] = [];
  let [before, bucket] = [0, Number.NaN];
  digest.values.forEach((value, index) => {
    const weight = digest.weights[index]!;
    const middle = Math.min(1, Math.max(-1, (2 * before + weight) / total - 1));
    const next = Math.floor(digestSize * (Math.asin(middle) / Math.PI + 0.5));
    before += weight;
    if (next === bucket) {
      const joined = weights.at(-1)! + weight;
      values[values.length - 1] = (values.at(-1)! * weights.at(-1)! + value * weight) / joined;
      weights[weights.length - 1] = joined;
      return;
    }
    bucket = next;
    values.push(value);
    weights.push(weight);
  });
  return { type: digest.type, values, weights };
}

/** Returns one digest of several; of the first one's type. Null for none. */
export function mergeDigests(digests: readonly Digest[]): Digest | null {
  const first = digests[0];
  if (first === undefined) return null;
  const weightOf = new Map<number, number>();
  for (const { values, weights } of digests)
    values.forEach((value, index) => weightOf.set(value, (weightOf.get(value) ?? 0) + weights[index]!));
  const values = [...weightOf.keys()].toSorted((a, b) => a - b);
  return compressed({ type: first.type, values, weights: values.map((value) => weightOf.get(value)!) });
}

/** Returns the smallest value that no less than `level` percent of the weight does not exceed. */
export function valueAt(digest: Digest, level: number): number {
  const total = sumOf(digest.weights);
  const target = (Math.min(100, Math.max(0, level)) * total) / 100 - total * 1e-12;
  let before = 0;
  for (const [index, weight] of digest.weights.entries()) {
    before += weight;
    if (before >= target) return digest.values[index]!;
  }
  return digest.values.at(-1)!;
}

/** Returns the weight of the values that are not larger, and of all. */
export const rankOf = (digest: Digest, value: number): { readonly rank: number; readonly total: number } => ({
  rank: sumOf(digest.weights.filter((_, index) => digest.values[index]! <= value)),
  total: sumOf(digest.weights),
});
