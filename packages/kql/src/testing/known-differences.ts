import type { Difference } from './compare-forms.ts';

/** What the two forms are known to do otherwise, as the reference says of the function or in general. */
const known: readonly (readonly [query: RegExp, reason: string])[] = [
  [/matches regex/, 'a text that is no pattern fails the query'],
  [/\bpow\(|series_pow\(/, 'the store is not exact far beyond the range of reals'],
  [/ % /, 'the remainder of a real more than 2^53 times the divisor is not exact in the store'],
  [/\bbeta_(?:cdf|inv|pdf)\(/, 'parameters next to 0 or to the end of the reals'],
  [/\bgeo_\w+\(/, 'distances next to 0 or beyond the Earth'],
  [/_tdigest\(/, 'a share that is no number'],
];

/** Whether a difference is one that is written down. */
export const knownDifference = ({ query }: Difference): boolean => known.some(([form]) => form.test(query));
