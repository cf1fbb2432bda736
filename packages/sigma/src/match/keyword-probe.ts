import { foldUnit } from '../fold.ts';

const gram = 4;
const slots = 1 << 15;

/**
 * Says of most texts, after a look at some of their characters, that they hold none of the literals: a literal of m
 * characters covers a gram of four at every position that is a multiple of m - 3, so only those are looked up.
 * What it lets through must be looked at closely.
 */
export class KeywordProbe {
  readonly #stride: number;
  readonly #grams = new Uint8Array(slots);

  private constructor(literals: readonly string[], shortest: number) {
    this.#stride = shortest - gram + 1;
    for (const literal of literals) for (let at = 0; at < this.#stride; at++) this.#grams[hashAt(literal, at)] = 1;
  }

  /** Undefined where a probe decides nothing: for short literals, and letters that fold in pairs of units. */
  static of(literals: readonly string[]): KeywordProbe | undefined {
    const shortest = Math.min(...literals.map(({ length }) => length));
    return shortest < gram + 2 || literals.some((text) => /[\ud800-\udfff]/.test(text))
      ? undefined
      : new KeywordProbe(literals, shortest);
  }

  /** False: none of the literals (case-folded) is in the text, in any case. */
  mayHold(text: string): boolean {
    const stride = this.#stride;
    const grams = this.#grams;
    for (let at = 0; at <= text.length - gram; at += stride) if (grams[hashAt(text, at)] === 1) return true;
    return false;
  }
}

/** A place in the table for the four folded characters from `at`. */
function hashAt(text: string, at: number): number {
  const a = unitAt(text, at);
  const b = unitAt(text, at + 1);
  const c = unitAt(text, at + 2);
  const d = unitAt(text, at + 3);
  return Math.imul(a ^ (b << 8) ^ (c << 16) ^ (d << 24) ^ (b >> 3), 0x9e3779b1) >>> 17;
}

function unitAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit >= 128) return foldUnit(unit);
  return unit >= 65 && unit <= 90 ? unit + 32 : unit;
}
