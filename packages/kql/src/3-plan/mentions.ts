import { completeTerms } from '../values/terms.ts';
import type { Expr } from './expr.ts';
import type { Plan } from './plan.ts';

/** A term that stands in a column's text, or inside a member of a dynamic column. */
interface Place {
  readonly column: number;
  readonly inside: boolean;
  readonly term: string;
}
/**
 * What must hold where a condition holds: a term stands in one of these places. The text index answers it without reading the column,
 * which a condition on a member (`EventData.CommandLine has 'x'`) cannot be.
 */
export type Mention = readonly Place[];

/** More places cost more than they save. */
const maxPlaces = 200;

/** The column that an expression reads unchanged but for case, and whether a member of it. */
function placeOf(expr: Expr): Omit<Place, 'term'> | undefined {
  if (expr.kind === 'column') return { column: expr.id, inside: false };
  if (expr.kind === 'path') {
    const base = placeOf(expr.base);
    return base && { ...base, inside: true };
  }
  if (expr.kind === 'cast')
    return expr.type === 'string' && expr.arg.type === 'dynamic' ? placeOf(expr.arg) : undefined;
  const keeps = expr.kind === 'call' && (expr.name === 'tostring' || expr.name === 'tolower');
  return keeps ? placeOf(expr.args[0]!) : undefined;
}

const isText = (expr: Expr): boolean => expr.type === 'string' || expr.type === 'dynamic';

/** Operators over a text and parts of it: whether the part's ends are ends of terms. */
const ends: Readonly<Record<string, readonly [left: boolean, right: boolean]>> = {
  '==': [true, true],
  '=~': [true, true],
  in: [true, true],
  'in~': [true, true],
  has: [true, true],
  has_cs: [true, true],
  has_any: [true, true],
  has_all: [true, true],
  hasprefix: [true, false],
  hasprefix_cs: [true, false],
  hassuffix: [false, true],
  hassuffix_cs: [false, true],
  startswith: [true, false],
  startswith_cs: [true, false],
  endswith: [false, true],
  endswith_cs: [false, true],
  contains: [false, false],
  contains_cs: [false, false],
};

/** The longest term: the rarest, as a rule. Beyond ASCII a term's lower case depends on what is around it. */
const rarest = (terms: readonly string[]): string | undefined =>
  terms
    .filter((term) => /^[0-9A-Za-z]+$/.test(term))
    .toSorted((a, b) => b.length - a.length)[0]
    ?.toLowerCase();

/** Returns what follows from a condition; undefined when that is nothing that an index could answer. */
function mentionOf(condition: Expr): Mention | undefined {
  if (condition.kind !== 'call') return undefined;
  if (condition.name === 'or') {
    const parts = condition.args.map(mentionOf);
    const places = parts.flatMap((part) => part ?? []);
    return parts.includes(undefined) || places.length > maxPlaces ? undefined : places;
  }
  if (condition.name === 'and') return condition.args.map(mentionOf).find((part) => part !== undefined);
  const sides = ends[condition.name];
  const [source, ...parts] =
    condition.args[0]?.kind === 'literal' && condition.name === '==' ? condition.args.toReversed() : condition.args;
  if (sides === undefined || source === undefined || !isText(source) || parts.length === 0) return undefined;
  const place = placeOf(source);
  if (place === undefined || parts.length > maxPlaces) return undefined;
  const terms = parts.map((part) =>
    part.kind === 'literal' && part.type === 'string' && typeof part.value === 'string'
      ? completeTerms(part.value, ...sides)
      : [],
  );
  const chosen = condition.name === 'has_all' ? [rarest(terms.flat())] : terms.map(rarest);
  return chosen.includes(undefined) ? undefined : chosen.map((term) => ({ ...place, term: term! }));
}

/** Reads mentions of columns as mentions of what the columns are made of; drops those of computed values. */
export function throughDefinitions(mentions: readonly Mention[], by: ReadonlyMap<number, Expr>): Mention[] {
  return mentions.flatMap((mention) => {
    const places = mention.map((place): Place | undefined => {
      const definition = by.get(place.column);
      if (definition === undefined) return place;
      const below = placeOf(definition);
      return below && { ...place, column: below.column, inside: place.inside || below.inside };
    });
    return places.includes(undefined) ? [] : [places as Mention];
  });
}

/** What follows from a condition, as a list of none or one. */
export function mentionsOf(condition: Expr): Mention[] {
  const mention = mentionOf(condition);
  return mention === undefined ? [] : [mention];
}

/** The mentions of these columns only. */
export const mentionsWithin = (mentions: readonly Mention[], columns: { has(id: number): boolean }): Mention[] =>
  mentions.filter((mention) => mention.every((place) => columns.has(place.column)));

/** The mentions of other columns than these. */
export const mentionsOutside = (mentions: readonly Mention[], columns: ReadonlySet<number>): Mention[] =>
  mentions.filter((mention) => !mention.some((place) => columns.has(place.column)));

/** The conditions that mentions are at a scan; none where a condition itself can use the index, or a column has none. */
export function mentionConditions(scan: Extract<Plan, { kind: 'scan' }>, mentions: readonly Mention[]): Expr[] {
  const indexed = new Map(scan.columns.filter((column) => column.search === true).map((column) => [column.id, column]));
  return mentionsWithin(mentions, indexed).flatMap((mention) => {
    if (!mention.some(({ inside }) => inside)) return [];
    const groups = Map.groupBy(mention, ({ column, inside }) => `${column} ${inside}`);
    const tests = [...groups.values()].map((places): Expr => {
      const { column, inside } = places[0]!;
      const { id, type } = indexed.get(column)!;
      const terms = [...new Set(places.map(({ term }) => term))];
      return { kind: 'mentions', type: 'bool', arg: { kind: 'column', id, type }, terms, inside };
    });
    const span = { start: 0, length: 0 };
    return [tests.reduce((one, other) => ({ kind: 'call', type: 'bool', name: 'or', args: [one, other], span }))];
  });
}
