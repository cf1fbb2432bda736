import type { SigmaCorrelation, ThresholdOperator } from '../correlation.ts';
import { addDecimals, negate, zero, type Decimal } from '../decimal.ts';
import type { Entry } from './entry.ts';
import { holds, whole } from './measure.ts';

/**
 * Whether the condition, once met by some events, is met by every window that holds them too (of sums: as numbers hardly are negative).
 * Such a correlation is decided with each event; any other only when its window is over, as until then events may still come that undo it.
 */
export function isRising({ type, condition }: SigmaCorrelation): boolean {
  const only = (...allowed: ThresholdOperator[]): boolean =>
    condition.thresholds.every(({ operator }) => allowed.includes(operator));
  switch (type) {
    case 'event_count':
    case 'value_count':
    case 'temporal':
    case 'temporal_ordered':
    case 'value_sum':
    case 'value_max':
      return only('gt', 'gte');
    case 'value_min':
      return only('lt', 'lte');
    case 'value_avg':
    case 'value_median':
    case 'value_percentile':
      return false;
  }
}

/** Keeps count of a window whose entries come and go, for the rising types but `temporal_ordered`. */
export class Tally {
  readonly #rule: SigmaCorrelation;
  readonly #counts = new Map<string | number, number>();
  #entries = 0;
  #fitting = 0;
  #sum: Decimal = zero;

  constructor(rule: SigmaCorrelation) {
    this.#rule = rule;
  }

  add(entry: Entry): void {
    this.#change(entry, 1);
  }

  remove(entry: Entry): void {
    this.#change(entry, -1);
  }

  holds(): boolean {
    const { type, condition } = this.#rule;
    switch (type) {
      case 'event_count':
        return holds(condition, whole(this.#entries));
      case 'value_sum':
        return this.#entries > 0 && holds(condition, this.#sum);
      case 'value_min':
      case 'value_max':
        return this.#fitting > 0;
      case 'value_count':
      case 'temporal':
        return holds(condition, whole(this.#counts.size));
      case 'temporal_ordered':
      case 'value_avg':
      case 'value_median':
      case 'value_percentile':
        return false;
    }
  }

  #change(entry: Entry, step: 1 | -1): void {
    const { type, condition } = this.#rule;
    this.#entries += step;
    if (type === 'value_sum')
      for (const number of entry.numbers) this.#sum = addDecimals(this.#sum, step > 0 ? number : negate(number));
    else if (type === 'value_min' || type === 'value_max') {
      if (entry.numbers.some((number) => holds(condition, number))) this.#fitting += step;
    } else if (type === 'value_count') for (const value of entry.values) this.#count(value, step);
    else if (type === 'temporal') this.#count(entry.input, step);
  }

  #count(key: string | number, step: 1 | -1): void {
    const count = (this.#counts.get(key) ?? 0) + step;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}
