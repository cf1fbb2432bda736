import { Rejection, sigmaCodes } from '../errors.ts';
import { timeParts, type Comparison, type TimePart } from '../rule.ts';

const encodings = ['wide', 'utf16', 'utf16le', 'utf16be', 'base64', 'base64offset'] as const;
export type Encoding = (typeof encodings)[number];
const comparators = ['contains', 'startswith', 'endswith'] as const;
const comparisons = ['lt', 'lte', 'gt', 'gte'] as const;
const regexFlags = ['i', 'm', 's'] as const;

/** What a key's chain of modifiers asks for. */
export interface Modifiers {
  readonly all: boolean;
  readonly cased: boolean;
  readonly negated: boolean;
  readonly expand: boolean;
  readonly windash: boolean;
  readonly encodings: readonly Encoding[];
  readonly comparator: (typeof comparators)[number] | undefined;
  readonly comparison: Comparison;
  readonly regexFlags: string | undefined;
  readonly kind: 'text' | 'regex' | 'cidr' | 'number' | 'exists' | 'fieldref' | 'timepart';
  readonly timePart: TimePart | undefined;
}

/**
 * Reads the modifiers after a field's name. Only chains with a meaning are taken: a modifier that would be ignored is refused.
 * @throws Rejection for an unknown modifier or a chain that contradicts itself.
 */
export function readModifiers(chain: readonly string[], line: number): Modifiers {
  const names = new Set(chain);
  const conflict = (reason: string): never => {
    throw new Rejection(sigmaCodes.modifiersConflict, line, `modifiers "${chain.join('|')}": ${reason}`);
  };
  for (const name of chain) if (!known.has(name)) throw new Rejection(sigmaCodes.modifierUnknown, line, unknown(name));
  if (names.size < chain.length) conflict('one is given twice');

  const pick = <T extends string>(from: readonly T[]): T | undefined => {
    const given = from.filter((name) => names.has(name));
    if (given.length > 1) conflict(`${given.join(' and ')} exclude each other`);
    return given[0];
  };
  const timePart = pick(timeParts);
  const comparison = pick(comparisons);
  const kinds = [
    names.has('re') ? ('regex' as const) : undefined,
    names.has('cidr') ? ('cidr' as const) : undefined,
    names.has('exists') ? ('exists' as const) : undefined,
    names.has('fieldref') ? ('fieldref' as const) : undefined,
    timePart === undefined ? undefined : ('timepart' as const),
    comparison === undefined || timePart !== undefined ? undefined : ('number' as const),
  ].filter((kind) => kind !== undefined);
  if (kinds.length > 1) conflict(`${kinds.join(' and ')} exclude each other`);
  const kind = kinds[0] ?? 'text';
  const comparator = pick(comparators);
  const given = encodings.filter((name) => names.has(name)).toSorted((a, b) => chain.indexOf(a) - chain.indexOf(b));
  const flags = regexFlags.filter((flag) => names.has(flag));

  if (flags.length > 0 && (kind !== 'regex' || flags.some((flag) => chain.indexOf(flag) < chain.indexOf('re'))))
    conflict('i, m and s are flags and follow re');
  if (comparator !== undefined && kind !== 'text' && kind !== 'fieldref')
    conflict(`${comparator} does not fit ${kind}`);
  if (given.length > 0 && kind !== 'text') conflict(`${given[0]} does not fit ${kind}`);
  if (names.has('windash') && kind !== 'text') conflict(`windash does not fit ${kind}`);
  if (names.has('cased') && kind !== 'text' && kind !== 'fieldref') conflict(`cased does not fit ${kind}`);
  if (names.has('expand') && kind !== 'text' && kind !== 'cidr') conflict(`expand does not fit ${kind}`);
  if (names.has('all') && kind === 'exists') conflict('all does not fit exists');
  if (comparator !== undefined && given.some((name) => chain.indexOf(name) > chain.indexOf(comparator)))
    conflict(`${comparator} stands after the encodings`);
  checkEncodings(given, conflict);
  return {
    all: names.has('all'),
    cased: names.has('cased'),
    negated: names.has('neq'),
    expand: names.has('expand'),
    windash: names.has('windash'),
    encodings: given,
    comparator,
    comparison: comparison ?? 'eq',
    regexFlags: kind === 'regex' ? flags.join('') : undefined,
    kind,
    timePart,
  };
}

/** Text becomes bytes at most once and Base64 at most once, in this order. */
function checkEncodings(given: readonly Encoding[], conflict: (reason: string) => never): void {
  const base64 = given.findIndex((name) => name.startsWith('base64'));
  if (base64 >= 0 && base64 < given.length - 1)
    conflict(`nothing may follow ${given[base64]} but contains, startswith, endswith`);
  if (given.filter((name) => !name.startsWith('base64')).length > 1) conflict('more than one UTF-16 encoding');
}

const known: ReadonlySet<string> = new Set<string>(
  [
    encodings,
    comparators,
    comparisons,
    regexFlags,
    timeParts,
    ['all', 'cased', 'neq', 'expand', 'windash', 're', 'cidr', 'exists', 'fieldref'],
  ].flat(),
);

function unknown(name: string): string {
  return name === ''
    ? 'a modifier is empty'
    : `unknown modifier "${name}"; known are ${[...known].toSorted().join(', ')}`;
}
