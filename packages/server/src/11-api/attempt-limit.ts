import { BelfryError } from '@belfry/schema';
import { apiCodes } from './errors.ts';

const windowMs = 15 * 60_000;
const maxAttempts = 10;
const maxKeys = 10_000;

/** Refuses an attempt with BELFRY-API-006, and says when the next one is judged. */
export class TooManyAttempts extends BelfryError {
  readonly retryAfterSeconds: number;

  constructor(waitMs: number) {
    const minutes = Math.ceil(waitMs / 60_000);
    super(apiCodes.tooManyAttempts, 'too many wrong passwords', {
      hint: `wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, then try again`,
      retryable: true,
    });
    this.retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  }
}

/** Bounds wrong passwords per name and per address: guessing a password takes years, a typist waits minutes. */
export class AttemptLimit {
  /** Times of attempts by key; the key that was tried last is the last one. */
  readonly #attempts = new Map<string, number[]>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts an attempt before it is judged, so that many at the same moment count too. Throws `TooManyAttempts`. */
  begin(keys: readonly string[]): void {
    for (const key of keys) {
      const recent = this.#recent(key);
      // Only the attempts that count against the limit must grow old: the oldest of the last ten.
      const first = recent.at(-maxAttempts);
      if (first !== undefined) throw new TooManyAttempts(first + windowMs - this.#now());
    }
    for (const key of keys) {
      const times = [...this.#recent(key), this.#now()];
      this.#attempts.delete(key);
      this.#attempts.set(key, times);
    }
    for (const key of this.#attempts.keys()) {
      if (this.#attempts.size <= maxKeys) break;
      this.#attempts.delete(key);
    }
  }

  /** Forgets the attempts: the password was right. */
  succeeded(keys: readonly string[]): void {
    for (const key of keys) this.#attempts.delete(key);
  }

  #recent(key: string): number[] {
    return (this.#attempts.get(key) ?? []).filter((time) => this.#now() - time < windowMs);
  }
}
