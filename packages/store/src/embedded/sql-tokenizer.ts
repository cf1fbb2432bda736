/** What a piece of SQL text is. `quoted` is an identifier in backticks or double quotes. */
export type SqlTokenKind = 'word' | 'quoted' | 'string' | 'number' | 'punctuation';

/** One token of ClickHouse SQL. Comments and white space are no tokens. */
export interface SqlToken {
  readonly kind: SqlTokenKind;
  /** As written; for `quoted` the name without its quotes and escapes. */
  readonly text: string;
  /** Offset of the first character, and of the one after the last. */
  readonly start: number;
  readonly end: number;
  /** How many brackets are open around the token. */
  readonly depth: number;
}

/** Text that cannot be split into tokens without doubt. */
export class SqlTokenError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(`${message} at offset ${offset}`);
    this.name = 'SqlTokenError';
    this.offset = offset;
  }
}

const isDigit = (code: number) => code >= 48 && code <= 57;
const isWordStart = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const isWordPart = (code: number) => isWordStart(code) || isDigit(code) || code === 36;
const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13);

/** Returns the offset after a quoted text that starts at `start`; doubled quotes and backslashes escape. */
function endOfQuoted(sql: string, start: number): number {
  const quote = sql.charCodeAt(start);
  for (let i = start + 1; i < sql.length; i++) {
    const code = sql.charCodeAt(i);
    if (code === 92) i++;
    else if (code === quote) {
      if (sql.charCodeAt(i + 1) !== quote) return i + 1;
      i++;
    }
  }
  throw new SqlTokenError('quote is not closed', start);
}

/** Returns the offset after `$tag$ … $tag$`, or -1 when the dollar starts no such text. */
function endOfHeredoc(sql: string, start: number): number {
  let i = start + 1;
  while (i < sql.length && isWordPart(sql.charCodeAt(i)) && sql[i] !== '$') i++;
  if (sql[i] !== '$') return -1;
  const tag = sql.slice(start, i + 1);
  const close = sql.indexOf(tag, i + 1);
  if (close === -1) throw new SqlTokenError('heredoc is not closed', start);
  return close + tag.length;
}

/** Returns the offset after a comment that starts at `start`, or `start` when none does. */
function endOfComment(sql: string, start: number): number {
  const two = sql.slice(start, start + 2);
  if (two === '--' || two === '# ' || two === '#!') {
    const newline = sql.indexOf('\n', start);
    return newline === -1 ? sql.length : newline + 1;
  }
  if (two !== '/*') return start;
  const close = sql.indexOf('*/', start + 2);
  if (close === -1) throw new SqlTokenError('comment is not closed', start);
  // Engines differ on nesting, so a nested comment could hide text from one reader and not from the other.
  if (sql.slice(start + 2, close).includes('/*')) throw new SqlTokenError('comment in a comment', start);
  return close + 2;
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function unquote(text: string): string {
  const quote = text[0]!;
  return text
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .replace(/\\(.)/gs, '$1');
}

function endOfNumber(sql: string, start: number): number {
  let i = start;
  while (i < sql.length && (isWordPart(sql.charCodeAt(i)) || sql[i] === '.')) {
    if ((sql[i] === 'e' || sql[i] === 'E') && (sql[i + 1] === '+' || sql[i + 1] === '-')) i++;
    i++;
  }
  return i;
}

/**
 * Splits ClickHouse SQL into tokens in linear time. Throws `SqlTokenError` for text that the engine could read
 * otherwise than this function: open quotes, nested comments, characters outside ASCII that stand outside quotes
 * (the engine takes some of them for quotes and minus signs), control characters, brackets that do not match.
 */
export function tokenizeSql(sql: string): SqlToken[] {
  return [...scanSql(sql)];
}

/** The tokens one by one, for a reader that stops where SQL ends and other text begins. */
export function* scanSql(sql: string): Generator<SqlToken, void, undefined> {
  const open: string[] = [];
  let i = 0;
  while (i < sql.length) {
    const code = sql.charCodeAt(i);
    const char = sql[i]!;
    if (isSpace(code)) {
      i++;
      continue;
    }
    const comment = endOfComment(sql, i);
    if (comment > i) {
      i = comment;
      continue;
    }
    if (code > 126 || code < 32) throw new SqlTokenError('character that must stand in quotes', i);
    let kind: SqlTokenKind = 'punctuation';
    let end = i + 1;
    let depth = open.length;
    const heredoc = char === '$' ? endOfHeredoc(sql, i) : -1;
    if (char === "'") [kind, end] = ['string', endOfQuoted(sql, i)];
    else if (char === '`' || char === '"') [kind, end] = ['quoted', endOfQuoted(sql, i)];
    else if (isDigit(code)) [kind, end] = ['number', endOfNumber(sql, i)];
    else if (heredoc !== -1) [kind, end] = ['string', heredoc];
    else if (isWordStart(code)) {
      kind = 'word';
      while (end < sql.length && isWordPart(sql.charCodeAt(end))) end++;
    } else if (closing[char] !== undefined) open.push(closing[char]);
    else if (char === ')' || char === ']' || char === '}') {
      if (open.pop() !== char) throw new SqlTokenError('bracket does not match', i);
      depth = open.length;
    }
    const raw = sql.slice(i, end);
    yield { kind, text: kind === 'quoted' ? unquote(raw) : raw, start: i, end, depth };
    i = end;
  }
  if (open.length > 0) throw new SqlTokenError('bracket is not closed', sql.length);
}
