import { BelfryError } from '@belfry/schema';
import { apiCodes } from './errors.ts';

const windowMs = 15 * 60_000;
const maxFailures = 10;
const maxKeys = 10_000;

/** Bounds wrong passwords per name and per address: guessing a password takes years, a typist waits minutes. */
export class AttemptLimit {
  readonly #failures = new Map<string, number[]>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Throws BELFRY-API-006 when one of the keys failed too often lately. */
  check(keys: readonly string[]): void {
    for (const key of keys)
      if (this.#recent(key).length >= maxFailures)
        throw new BelfryError(apiCodes.tooManyAttempts, 'too many wrong passwords', {
          hint: 'wait 15 minutes, then try again',
        });
  }

  failed(keys: readonly string[]): void {
    if (this.#failures.size > maxKeys) this.#failures.clear();
    for (const key of keys) this.#failures.set(key, [...this.#recent(key), this.#now()]);
  }

  succeeded(keys: readonly string[]): void {
    for (const key of keys) this.#failures.delete(key);
  }

  #recent(key: string): number[] {
    return (this.#failures.get(key) ?? []).filter((time) => this.#now() - time < windowMs);
  }
}
