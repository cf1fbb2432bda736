import ipaddr from 'ipaddr.js';
import { compileRegex } from '../regex.ts';
import { Rejection, sigmaCodes } from '../errors.ts';
import {
  anyText,
  type PatternPart,
  type Predicate,
  type SearchItem,
  type ValueTest,
  type Watchlists,
} from '../rule.ts';
import { toBase64, toBase64Offsets, toByteText, toUtf16, toUtf8 } from './encodings.ts';
import type { Modifiers } from './modifiers.ts';
import { parsePattern, patternTest } from './wildcards.ts';
import type { YamlScalar } from './yaml-tree.ts';

/** Texts that one value may become by windash and placeholders. */
const maxVariants = 20_000;

/**
 * Returns the predicate of one value of a search item: the test, or the choice between the texts that modifiers make of it.
 * @throws Rejection when the value does not fit the modifiers or a placeholder has no value.
 */
export function readValue(
  field: string | undefined,
  scalar: YamlScalar,
  modifiers: Modifiers,
  origin: { identifier: string; key: string },
  watchlists: Watchlists,
): Predicate {
  const item: SearchItem = { ...origin, value: textOf(scalar), line: scalar.line };
  const test = (of: ValueTest): Predicate => ({ op: 'test', field, test: of, item });
  const invalid = (reason: string): never => {
    throw new Rejection(sigmaCodes.valueInvalid, scalar.line, `"${item.key}": ${reason}`);
  };
  const text = item.value;
  switch (modifiers.kind) {
    case 'exists': {
      if (typeof scalar.value !== 'boolean') invalid('exists takes true or false');
      return scalar.value === true ? test({ kind: 'exists' }) : { op: 'not', of: test({ kind: 'exists' }) };
    }
    case 'regex': {
      if (scalar.value === null) invalid('re needs a pattern');
      const problem = compileRegex(text, modifiers.regexFlags ?? '').problem;
      if (problem !== undefined) invalid(`not a regular expression of linear time (RE2): ${problem}`);
      return test({ kind: 'regex', source: text, flags: modifiers.regexFlags ?? '' });
    }
    case 'cidr': {
      const networks = modifiers.expand ? expand(text, watchlists, scalar.line) : [text];
      return either(
        networks.map((network) => {
          if (!isNetwork(network)) invalid(`"${network}" is no network in CIDR notation`);
          return test({ kind: 'cidr', network });
        }),
      );
    }
    case 'number':
    case 'timepart': {
      const number = typeof scalar.value === 'number' ? scalar.value : Number(text.trim() === '' ? NaN : text);
      if (!Number.isFinite(number)) invalid(`${item.key.split('|').slice(1).join('|')} needs a number`);
      if (modifiers.timePart === undefined) return test({ kind: 'compare', than: modifiers.comparison, number });
      return test({ kind: 'timepart', part: modifiers.timePart, than: modifiers.comparison, number });
    }
    case 'fieldref': {
      if (typeof scalar.value !== 'string' || text === '') invalid('fieldref needs the name of a field');
      const how = modifiers.comparator ?? 'equals';
      return test({ kind: 'fieldref', other: text, how, cased: modifiers.cased });
    }
    case 'text':
      return readText(field, scalar, modifiers, item, watchlists, test, invalid);
  }
}

function readText(
  field: string | undefined,
  scalar: YamlScalar,
  modifiers: Modifiers,
  item: SearchItem,
  watchlists: Watchlists,
  test: (of: ValueTest) => Predicate,
  invalid: (reason: string) => never,
): Predicate {
  if (scalar.value === null) {
    if (field === undefined) invalid('a keyword cannot be null');
    if (modifiers.comparator !== undefined || modifiers.encodings.length > 0 || modifiers.windash || modifiers.expand)
      invalid('null has no text for the modifiers');
    return test({ kind: 'null' });
  }
  const texts = modifiers.expand ? expand(item.value, watchlists, scalar.line) : [item.value];
  let patterns: PatternPart[][] = texts.map(parsePattern);
  if (modifiers.windash) patterns = patterns.flatMap((pattern) => dashVariants(pattern, invalid));
  if (modifiers.encodings.length > 0) patterns = patterns.flatMap((pattern) => encode(pattern, modifiers, invalid));
  return either(patterns.map((pattern) => test(patternTest(wrap(pattern, field, modifiers), modifiers.cased))));
}

function wrap(pattern: readonly PatternPart[], field: string | undefined, modifiers: Modifiers): PatternPart[] {
  // A keyword is looked for anywhere in a value.
  const how = modifiers.comparator ?? (field === undefined ? 'contains' : undefined);
  const before = how === 'contains' || how === 'endswith' ? [anyText] : [];
  const after = how === 'contains' || how === 'startswith' ? [anyText] : [];
  return [...before, ...pattern, ...after] as PatternPart[];
}

function expand(text: string, watchlists: Watchlists, line: number): string[] {
  const pieces = text.split(/%([^%\s]{1,200})%/);
  let texts = [pieces[0] as string];
  for (let at = 1; at < pieces.length; at += 2) {
    const name = pieces[at] as string;
    const values = watchlists(name);
    if (values === undefined || values.length === 0)
      throw new Rejection(
        sigmaCodes.placeholderWithoutValue,
        line,
        `no watchlist gives values for the placeholder %${name}%`,
      );
    if (texts.length * values.length > maxVariants)
      throw new Rejection(sigmaCodes.tooLarge, line, `placeholders make more than ${maxVariants} values`);
    texts = texts.flatMap((before) => values.map((value) => before + value + (pieces[at + 1] as string)));
  }
  return texts;
}

const dashes = ['-', '/', '\u2013', '\u2014', '\u2015'];

/** Every form of a text in which each dash or slash that begins an option is any of the characters Windows programs take for it. */
function dashVariants(pattern: readonly PatternPart[], invalid: (reason: string) => never): PatternPart[][] {
  let variants: PatternPart[][] = [[]];
  for (const part of pattern) {
    const pieces: PatternPart[] = typeof part === 'string' ? part.split(/\B[-/\u2013-\u2015](?=\w)/) : [part];
    if (variants.length * dashes.length ** (pieces.length - 1) > maxVariants) invalid('windash makes too many values');
    for (const [index, piece] of pieces.entries()) {
      const leads = index === 0 ? [''] : dashes;
      variants = variants.flatMap((before) =>
        leads.map((dash): PatternPart[] => [...before, typeof piece === 'string' ? dash + piece : piece]),
      );
    }
  }
  return variants;
}

function encode(
  pattern: readonly PatternPart[],
  modifiers: Modifiers,
  invalid: (reason: string) => never,
): PatternPart[][] {
  const plain = pattern
    .map((part) => (typeof part === 'string' ? part : invalid('wildcards cannot be encoded')))
    .join('');
  let bytes = toUtf8(plain);
  let texts: string[] | undefined;
  for (const encoding of modifiers.encodings) {
    if (encoding === 'wide' || encoding === 'utf16le') bytes = toUtf16(plain, 'le', false);
    else if (encoding === 'utf16be') bytes = toUtf16(plain, 'be', false);
    else if (encoding === 'utf16') bytes = toUtf16(plain, 'le', true);
    else texts = encoding === 'base64' ? [toBase64(bytes)] : toBase64Offsets(bytes);
  }
  return (texts ?? [toByteText(bytes)]).map((text) => [text]);
}

function isNetwork(text: string): boolean {
  return text.includes('/') ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text) && /[.:]/.test(text);
}

/** The value as a text: numbers as written when JavaScript would change them. */
export function textOf(scalar: YamlScalar): string {
  if (typeof scalar.value === 'number')
    return Number.isSafeInteger(scalar.value) ? String(scalar.value) : scalar.source;
  return scalar.value === null ? '' : String(scalar.value);
}

export function either(of: readonly Predicate[]): Predicate {
  return of.length === 1 ? (of[0] as Predicate) : { op: 'or', of };
}
