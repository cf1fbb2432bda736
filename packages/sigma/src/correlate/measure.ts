import type { CorrelationCondition, SigmaCorrelation } from '../correlation.ts';
import { addDecimals, compareDecimals, decimalText, divide, multiply, zero, type Decimal } from '../decimal.ts';
import { countsValues, type Entry } from './entry.ts';

/** What a correlation finds in a window. */
export interface Measurement {
  readonly holds: boolean;
  /** What was counted or computed, for people; six decimals where it was divided. */
  readonly value: string;
  /** The entries that the finding is about. */
  readonly entries: readonly Entry[];
}

/** Works out a window from all of its entries, in order of time: the meaning of every type. Exact: nothing is rounded before it is compared. */
export function measure(rule: SigmaCorrelation, entries: readonly Entry[]): Measurement {
  if (countsValues(rule) && rule.type !== 'value_count') return measureShares(rule.condition, entries);
  const { number, divisor } = compute(rule, entries);
  return {
    holds: holds(rule.condition, number, divisor),
    value: divisor === 1 ? decimalText(number) : decimalText(divide(number, divisor)),
    entries,
  };
}

/** Whether `number / divisor` fulfils all thresholds. */
export function holds({ thresholds }: CorrelationCondition, number: Decimal, divisor = 1): boolean {
  return thresholds.every(({ operator, number: threshold }) => {
    const order = compareDecimals(number, divisor === 1 ? threshold : multiply(threshold, divisor));
    switch (operator) {
      case 'gt':
        return order > 0;
      case 'gte':
        return order >= 0;
      case 'lt':
        return order < 0;
      case 'lte':
        return order <= 0;
      case 'eq':
        return order === 0;
      case 'neq':
        return order !== 0;
    }
  });
}

export function whole(count: number): Decimal {
  return { units: BigInt(count), scale: 0 };
}

function compute(rule: SigmaCorrelation, entries: readonly Entry[]): { number: Decimal; divisor: number } {
  const numbers = (): Decimal[] => entries.flatMap((entry) => entry.numbers);
  const sorted = (): Decimal[] => numbers().sort(compareDecimals);
  const just = (number: Decimal | undefined): { number: Decimal; divisor: number } => ({
    number: number ?? zero,
    divisor: 1,
  });
  switch (rule.type) {
    case 'event_count':
      return just(whole(entries.length));
    case 'value_count':
      return just(whole(new Set(entries.flatMap(({ values }) => values)).size));
    case 'temporal':
      return just(whole(new Set(entries.map(({ input }) => input)).size));
    case 'temporal_ordered':
      return just(whole(longestOrder(entries)));
    case 'value_sum':
      return just(numbers().reduce(addDecimals, zero));
    case 'value_avg':
      return { number: numbers().reduce(addDecimals, zero), divisor: Math.max(1, numbers().length) };
    case 'value_min':
      return just(sorted()[0]);
    case 'value_max':
      return just(sorted().at(-1));
    case 'value_median': {
      const all = sorted();
      const upper = all[Math.floor(all.length / 2)] ?? zero;
      const lower = all[Math.ceil(all.length / 2) - 1] ?? zero;
      return { number: addDecimals(lower, upper), divisor: 2 };
    }
    case 'value_percentile': {
      const all = sorted();
      const rank = Math.ceil(((rule.condition.percentile ?? 50) * all.length) / 100);
      return just(all[Math.max(1, rank) - 1]);
    }
  }
}

/** The most rules that fired one after another in the order in which the correlation lists them. */
function longestOrder(entries: readonly Entry[]): number {
  const longestTo: number[] = [];
  for (const { input } of entries) {
    let before = 0;
    for (let earlier = 0; earlier < input; earlier++) before = Math.max(before, longestTo[earlier] ?? 0);
    longestTo[input] = Math.max(longestTo[input] ?? 0, before + 1);
  }
  return longestTo.reduce((longest, length) => Math.max(longest, length ?? 0), 0);
}

/** Each value's share of all, in percent; the window counts when any value's share fulfils the condition. */
function measureShares(condition: CorrelationCondition, entries: readonly Entry[]): Measurement {
  const counts = new Map<string, number>();
  let total = 0;
  for (const { values } of entries)
    for (const value of values) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
      total += 1;
    }
  const chosen = [...counts].filter(([, count]) => holds(condition, whole(count * 100), total));
  const names = new Set(chosen.map(([value]) => value));
  const least = chosen.toSorted((a, b) => a[1] - b[1])[0];
  return {
    holds: least !== undefined,
    value: least === undefined ? '0' : decimalText(divide(whole(least[1] * 100), total)),
    entries: entries.filter(({ values }) => values.some((value) => names.has(value))),
  };
}
