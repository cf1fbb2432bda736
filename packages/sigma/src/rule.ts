import type { Severity } from '@belfry/schema';

/** One part of a text pattern: literal text, `*` or `?`. */
export type PatternPart = string | typeof anyText | typeof anyCharacter;
/** `*`: any text, also none. */
export const anyText: unique symbol = Symbol('*');
/** `?`: exactly one character (code point). */
export const anyCharacter: unique symbol = Symbol('?');

export const timeParts = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type TimePart = (typeof timeParts)[number];
export type Comparison = 'eq' | 'lt' | 'lte' | 'gt' | 'gte';

/** A test of one value. Literals are case-folded unless `cased`. */
export type ValueTest =
  | { readonly kind: 'equals' | 'contains' | 'startswith' | 'endswith'; readonly text: string; readonly cased: boolean }
  | { readonly kind: 'glob'; readonly parts: readonly PatternPart[]; readonly cased: boolean }
  /** Any value, also the empty text; not null. */
  | { readonly kind: 'any' }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'cidr'; readonly network: string }
  | { readonly kind: 'compare'; readonly than: Comparison; readonly number: number }
  | { readonly kind: 'timepart'; readonly part: TimePart; readonly than: Comparison; readonly number: number }
  /** Missing or null. */
  | { readonly kind: 'null' }
  | { readonly kind: 'exists' }
  | {
      readonly kind: 'fieldref';
      readonly other: string;
      readonly how: 'equals' | 'contains' | 'startswith' | 'endswith';
      readonly cased: boolean;
    };

/** The meaning of a rule. `field` undefined: a keyword, tested against every value of the row. */
export type Predicate =
  | { readonly op: 'and' | 'or'; readonly of: readonly Predicate[] }
  | { readonly op: 'not'; readonly of: Predicate }
  | { readonly op: 'constant'; readonly value: boolean }
  | { readonly op: 'test'; readonly field: string | undefined; readonly test: ValueTest; readonly item: SearchItem };

/** Where a test comes from, for explanations. */
export interface SearchItem {
  /** Name of the search identifier: `selection`, `filter_main_x`; that of a filter after the filter's title. */
  readonly identifier: string;
  /** Key as written, with modifiers: `Image|endswith`; empty for keywords. */
  readonly key: string;
  /** The value as written. */
  readonly value: string;
  readonly line: number;
}

export const sigmaLevels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type SigmaLevel = (typeof sigmaLevels)[number];
export const sigmaStatuses = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'] as const;
export type SigmaStatus = (typeof sigmaStatuses)[number];

export interface Logsource {
  readonly product?: string;
  readonly category?: string;
  readonly service?: string;
}

/** What a Sigma document says of itself, whatever its kind. */
export interface RuleMetadata {
  /** The document's id; without one its name, else its path and title. Unique within a rule set. */
  readonly id: string;
  readonly name: string | undefined;
  readonly title: string;
  readonly description: string;
  readonly author: string | undefined;
  readonly licence: string | undefined;
  readonly date: string | undefined;
  readonly modified: string | undefined;
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  readonly related: readonly { readonly id: string; readonly type: string }[];
  readonly fields: readonly string[];
  readonly tags: readonly string[];
  /** ATT&CK tactics in Sentinel's spelling. */
  readonly tactics: readonly string[];
  /** `T1059` or `T1059.001`. */
  readonly techniques: readonly string[];
  readonly level: SigmaLevel | undefined;
  readonly severity: Severity;
  readonly status: SigmaStatus | undefined;
  /** The document's YAML. */
  readonly text: string;
  readonly path: string;
  readonly line: number;
}

/** A validated Sigma rule: all that it says of itself and what it means. */
export interface SigmaRule extends RuleMetadata {
  readonly logsource: Logsource;
  /** With the filters that narrow it. */
  readonly predicate: Predicate;
  /** Conditions as written. */
  readonly conditions: readonly string[];
  /** Filters that were applied, in order. */
  readonly filters: readonly { readonly id: string; readonly title: string; readonly path: string }[];
}

/** A document that refers to a rule or correlation, by its id or name as written. */
export interface RuleReference {
  readonly text: string;
  readonly line: number;
}

/** A validated filter: a further condition for rules that others wrote. */
export interface SigmaFilter extends RuleMetadata {
  /** A rule that does not have all of these parts is not narrowed. */
  readonly logsource: Logsource;
  readonly rules: readonly RuleReference[] | 'any';
  /** What must hold beside the rule's own condition. */
  readonly predicate: Predicate;
}

/** Values for `%name%` placeholders, by name; undefined when there is no such watchlist. */
export type Watchlists = (name: string) => readonly string[] | undefined;
