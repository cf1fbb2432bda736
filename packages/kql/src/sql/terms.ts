import { completeTerms, termsOf } from '../values/terms.ts';
import { literalText, type SqlValue } from './sql-value.ts';
import { sql, type Sql } from './sql.ts';

const isTerm = /^[0-9A-Za-z\u0080-\uffff]/;
const endsInTerm = /[0-9A-Za-z\u0080-\uffff]$/;
const edge = '[^0-9A-Za-z\\x{80}-\\x{10FFFF}]';
const quote = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

export interface TermSides {
  readonly left: boolean;
  readonly right: boolean;
}

/** The text to search in: lower case unless case counts. The text index is on `lowerUTF8(column)`. */
export const folded = (value: SqlValue, cased: boolean): Sql => (cased ? value.sql : sql`lowerUTF8(${value})`);
export const foldedText = (text: string, cased: boolean): string => (cased ? text : text.toLowerCase());

/** Whether a term stands in a text. `hasToken` uses the text index; a needle of several terms is checked at its ends after. */
export function hasTermSql(source: SqlValue, needle: SqlValue, cased: boolean, sides: TermSides): Sql {
  const text = literalText(needle);
  const haystack = folded(source, cased);
  if (text === undefined) return unknownNeedle(haystack, folded(needle, cased), sides);
  const sought = foldedText(text, cased);
  if (sought === '') return sql`true`;
  const terms = termsOf(sought);
  const whole = sides.left && sides.right;
  const known = cased ? indexedTermsSql(source, text, sides) : [];
  if (whole && terms.length === 1 && terms[0] === sought)
    return conjunction([...known, sql`hasToken(${haystack}, ${sql.string(sought)})`]);
  const left = sides.left && isTerm.test(sought) ? `(?:^|${edge})` : '';
  const right = sides.right && endsInTerm.test(sought) ? `(?:$|${edge})` : '';
  const check =
    left === '' && right === ''
      ? sql`position(${haystack}, ${sql.string(sought)}) > 0`
      : sql`match(${haystack}, ${sql.string(`(?s)${left}${quote(sought)}${right}`)})`;
  const complete = completeTerms(sought, sides.left, sides.right);
  const filters = [
    ...known,
    ...(complete.length > 0 ? [sql`hasAllTokens(${haystack}, [${sql.join(complete.map(sql.string))}])`] : []),
    ...(left === '' && right === '' ? [] : [sql`position(${haystack}, ${sql.string(sought)}) > 0`]),
    check,
  ];
  return conjunction(filters);
}

const conjunction = (conditions: readonly Sql[]): Sql =>
  conditions.length === 1 ? conditions[0]! : sql`(${sql.join(conditions, ' AND ')})`;

/**
 * What the text index can say about a text in which `part` stands: its whole terms do, in lower case. None without an index, and none of
 * terms beyond ASCII, whose lower case depends on what is around them.
 */
export function indexedTermsSql(source: SqlValue, part: string, sides: TermSides): Sql[] {
  if (source.indexed !== true) return [];
  const terms = completeTerms(part, sides.left, sides.right).filter((term) => /^[0-9A-Za-z]+$/.test(term));
  if (terms.length === 0) return [];
  const tokens = terms.map((term) => sql.string(term.toLowerCase()));
  return [sql`hasAllTokens(${folded(source, false)}, [${sql.join(tokens)}])`];
}

function unknownNeedle(haystack: Sql, needle: Sql, sides: TermSides): Sql {
  const escaped = sql`replaceRegexpAll(${needle}, '[\\\\\\\\^$.*+?()\\\\[\\\\]{}|]', '\\\\\\\\\\\\0')`;
  const ends = sql.string(`(?:$|${edge})`);
  const starts = sql.string(`(?:^|${edge})`);
  const left = sides.left ? sql`if(match(${needle}, '^[0-9A-Za-z\\\\x{80}-\\\\x{10FFFF}]'), ${starts}, '')` : sql`''`;
  const right = sides.right ? sql`if(match(${needle}, '[0-9A-Za-z\\\\x{80}-\\\\x{10FFFF}]$'), ${ends}, '')` : sql`''`;
  return sql`match(${haystack}, concat('(?s)', ${left}, ${escaped}, ${right}))`;
}
