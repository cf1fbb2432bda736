import { Rejection, sigmaCodes } from '../errors.ts';
import type { Predicate } from '../rule.ts';

const maxDepth = 100;
const maxTokens = 10_000;

/**
 * Parses a Sigma condition. `not` binds closer than `and`, `and` closer than `or`. `used` collects the search identifiers named.
 * @throws Rejection when the text is no condition or names an identifier that does not exist.
 */
export function parseCondition(
  text: string,
  line: number,
  identifiers: ReadonlyMap<string, Predicate>,
  used: Set<string>,
): Predicate {
  return new ConditionParser(text, line, identifiers, used).parse();
}

class ConditionParser {
  readonly #text: string;
  readonly #line: number;
  readonly #identifiers: ReadonlyMap<string, Predicate>;
  readonly #used: Set<string>;
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(text: string, line: number, identifiers: ReadonlyMap<string, Predicate>, used: Set<string>) {
    this.#text = text;
    this.#line = line;
    this.#identifiers = identifiers;
    this.#used = used;
    this.#tokens = text.match(/\(|\)|\||[^\s()|]+/g) ?? [];
  }

  parse(): Predicate {
    if (this.#tokens.length > maxTokens)
      throw new Rejection(sigmaCodes.tooLarge, this.#line, `the condition has more than ${maxTokens} words`);
    const predicate = this.#parseOr();
    const rest = this.#tokens[this.#at];
    if (rest === '|') this.#fail('aggregations after "|" are not part of Sigma 2; write a correlation rule');
    if (rest !== undefined) this.#fail(`"${rest}" is not expected here`);
    return predicate;
  }

  #parseOr(): Predicate {
    if (++this.#depth > maxDepth) this.#fail('nested too deeply');
    const of = [this.#parseAnd()];
    while (this.#take('or')) of.push(this.#parseAnd());
    this.#depth--;
    return of.length === 1 ? (of[0] as Predicate) : { op: 'or', of };
  }

  #parseAnd(): Predicate {
    const of = [this.#parseNot()];
    while (this.#take('and')) of.push(this.#parseNot());
    return of.length === 1 ? (of[0] as Predicate) : { op: 'and', of };
  }

  #parseNot(): Predicate {
    let negated = false;
    while (this.#take('not')) negated = !negated;
    const predicate = this.#parseTerm();
    return negated ? { op: 'not', of: predicate } : predicate;
  }

  #parseTerm(): Predicate {
    const token = this.#next('a search identifier');
    if (token === '(') {
      const inner = this.#parseOr();
      if (!this.#take(')')) this.#fail('a parenthesis is not closed');
      return inner;
    }
    if (token === ')' || token === '|' || /^(?:and|or|not|of)$/i.test(token))
      this.#fail(`"${token}" is not expected here`);
    if (!this.#identifiers.has(token) && this.#take('of')) return this.#parseQuantified(token);
    const predicate = this.#identifiers.get(token);
    if (predicate === undefined) return this.#unknown(`"${token}" is not defined in detection`);
    this.#used.add(token);
    return predicate;
  }

  #parseQuantified(quantity: string): Predicate {
    const pattern = this.#next('a pattern or "them"');
    const chosen = matchingIdentifiers(pattern, this.#identifiers);
    if (chosen.length === 0) this.#unknown(`no search identifier matches "${quantity} of ${pattern}"`);
    for (const name of chosen) this.#used.add(name);
    const of = chosen.map((name) => this.#identifiers.get(name) as Predicate);
    if (/^all$/i.test(quantity)) return { op: 'and', of };
    if (/^any$/i.test(quantity)) return { op: 'or', of };
    if (!/^\d{1,4}$/.test(quantity)) this.#fail(`"${quantity} of" is not "all", "any" or a number`);
    const count = Number(quantity);
    if (count === 0) return { op: 'not', of: { op: 'or', of } };
    if (count > of.length) this.#fail(`${count} of ${of.length} identifiers can never be true`);
    if (count > 1 && count < of.length && of.length > 12)
      this.#fail(`${count} of ${of.length} identifiers makes too many combinations`);
    return atLeast(count, of);
  }

  #take(word: string): boolean {
    if (this.#tokens[this.#at]?.toLowerCase() !== word) return false;
    this.#at++;
    return true;
  }

  #next(expected: string): string {
    const token = this.#tokens[this.#at++];
    return token ?? this.#fail(`ends where ${expected} is expected`);
  }

  #fail(reason: string): never {
    throw new Rejection(sigmaCodes.conditionInvalid, this.#line, `condition "${this.#text.slice(0, 200)}": ${reason}`);
  }

  #unknown(reason: string): never {
    throw new Rejection(sigmaCodes.identifierUnknown, this.#line, `condition "${this.#text.slice(0, 200)}": ${reason}`);
  }
}

/** `them` means all identifiers but those that begin with an underscore. */
function matchingIdentifiers(pattern: string, identifiers: ReadonlyMap<string, Predicate>): string[] {
  const names = [...identifiers.keys()];
  if (pattern.toLowerCase() === 'them') return names.filter((name) => !name.startsWith('_'));
  const pieces = pattern.split('*');
  return names.filter((name) => {
    if (pieces.length === 1) return name === pattern;
    const first = pieces[0] as string;
    const last = pieces.at(-1) as string;
    if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
    let at = first.length;
    for (const piece of pieces.slice(1, -1)) {
      at = name.indexOf(piece, at);
      if (at < 0) return false;
      at += piece.length;
    }
    return at <= name.length - last.length;
  });
}

/** Whether `count` or more are true, as the choice between all combinations of that size. */
function atLeast(count: number, of: readonly Predicate[]): Predicate {
  if (count === 1) return { op: 'or', of };
  if (count === of.length) return { op: 'and', of };
  const combinations: Predicate[] = [];
  const choose = (from: number, chosen: readonly Predicate[]): void => {
    if (chosen.length === count) {
      combinations.push({ op: 'and', of: chosen });
      return;
    }
    for (let at = from; at < of.length; at++) choose(at + 1, [...chosen, of[at] as Predicate]);
  };
  choose(0, []);
  return { op: 'or', of: combinations };
}
