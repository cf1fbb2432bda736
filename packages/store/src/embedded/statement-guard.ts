import { scanSql, SqlTokenError, type SqlToken } from './sql-tokenizer.ts';

/**
 * `read` gives rows, `insert` takes its rows from the request's body, `insert-select` and `command` give nothing back.
 */
export type StatementKind = 'read' | 'insert' | 'insert-select' | 'command';

/** One statement that may run, with the places where the engine's own clauses are put in. */
export interface GuardedStatement {
  readonly kind: StatementKind;
  /** The text without trailing semicolons. */
  readonly sql: string;
  /** Offset of a top-level `FORMAT name` clause and the name; for `insert` the last word of the statement. */
  readonly format: { readonly start: number; readonly end: number; readonly name: string } | undefined;
  /** For `insert`: offset of the first clause after the table and its columns. */
  readonly insertClauses: number;
  /** For `insert`: rows that stood in the text behind `FORMAT name`. */
  readonly inlineData: string | undefined;
}

/** A statement that must not run; the message says which part of it. */
export class RefusedStatementError extends Error {
  override readonly name = 'RefusedStatementError';
}

const readWords = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS']);
const commandWords = new Set(['CREATE', 'ALTER', 'DROP', 'TRUNCATE', 'OPTIMIZE', 'KILL', 'DELETE', 'RENAME', 'UNDROP']);

/**
 * Sources that reach files, programs or the network. The engine has no access control, so these names may not be
 * called at all: as table function, scalar function, dictionary source or backup target.
 */
const deniedCalls = new Set(
  `file fileCluster filesystem url urlCluster http https executable executablePool
   remote remoteSecure cluster clusterAllReplicas clickhouse ytsaurus arrowFlight
   s3 s3Cluster gcs oss cosn hdfs hdfsCluster azureBlobStorage azureBlobStorageCluster
   mysql postgresql sqlite mongodb mongo redis cassandra jdbc odbc library
   python arrowstream eval input loop merge disk catboostEvaluate kafka rabbitmq nats fuzzQuery
   addressToLine addressToLineWithInlines addressToSymbol demangle`
    .toLowerCase()
    .split(/\s+/u),
);
const deniedCallPrefixes = ['hudi', 'deltalake', 'iceberg', 'paimon', 'prometheus'];

const allowedEngines = new Set(['memory', 'null', 'atomic', 'set', 'join', 'view']);

const isWord = (token: SqlToken | undefined, word: string) =>
  token?.kind === 'word' && token.text.length === word.length && token.text.toUpperCase() === word;
const isPunctuation = (token: SqlToken | undefined, text: string) =>
  token?.kind === 'punctuation' && token.text === text;

function isDeniedCall(name: string): boolean {
  const lower = name.toLowerCase();
  return deniedCalls.has(lower) || deniedCallPrefixes.some((prefix) => lower.startsWith(prefix));
}

function checkToken(tokens: readonly SqlToken[], i: number): void {
  const token = tokens[i]!;
  const next = tokens[i + 1];
  const refuse = (what: string) => {
    throw new RefusedStatementError(`${what} is not allowed (at offset ${token.start})`);
  };
  if (isPunctuation(token, ';')) refuse('more than one statement');
  if (token.kind !== 'word' && token.kind !== 'quoted') return;
  if (isPunctuation(next, '(') && isDeniedCall(token.text)) refuse(`calling ${token.text}()`);
  // In the database `default` a table's name may be the path of a file.
  if (isPunctuation(next, '.') && token.text.toLowerCase() === 'default' && !isPunctuation(tokens[i - 1], '.')) {
    refuse('the database "default"');
  }
  if (token.kind !== 'word') return;
  if (isWord(token, 'INTO') && isWord(next, 'OUTFILE')) refuse('INTO OUTFILE');
  if (isWord(token, 'FROM') && isWord(next, 'INFILE')) refuse('FROM INFILE');
  if (isWord(token, 'PARALLEL') && isWord(next, 'WITH')) refuse('PARALLEL WITH');
  if (isWord(token, 'EXECUTE') && isWord(next, 'AS')) refuse('EXECUTE AS');
  if (i > 0 && isWord(token, 'INSERT') && isWord(next, 'INTO')) refuse('INSERT inside another statement');
  if (isWord(token, 'ENGINE') && isPunctuation(next, '=')) {
    const engine = tokens[i + 2]?.text ?? '';
    if (!allowedEngines.has(engine.toLowerCase()) && !engine.endsWith('MergeTree')) refuse(`ENGINE = ${engine}`);
  }
}

/** The last `FORMAT name` at the top level that ends the statement or stands before a SETTINGS clause. */
function findFormat(tokens: readonly SqlToken[]): GuardedStatement['format'] {
  for (let i = tokens.length - 2; i >= 1; i--) {
    const name = tokens[i + 1]!;
    const after = tokens[i + 2];
    if (tokens[i]!.depth > 0 || !isWord(tokens[i], 'FORMAT') || name.kind !== 'word') continue;
    if (after === undefined || isWord(after, 'SETTINGS')) {
      return { start: tokens[i]!.start, end: name.end, name: name.text };
    }
  }
  return undefined;
}

/**
 * Reads the tokens of one request. `INSERT … FORMAT X` may be followed by rows in X, which are no SQL and are not
 * read as such: reading stops behind the format's name.
 */
function readTokens(text: string): { tokens: SqlToken[]; inlineData: string | undefined } {
  const tokens: SqlToken[] = [];
  try {
    for (const token of scanSql(text)) {
      tokens.push(token);
      if (token.kind !== 'word' || token.depth > 0) continue;
      if (isWord(tokens[0], 'INSERT') && isWord(tokens.at(-2), 'FORMAT')) {
        const rest = text.slice(token.end).replace(/^[ \t]*(;[ \t]*)?(\r?\n)?/u, '');
        return { tokens, inlineData: rest.trim() === '' ? undefined : rest };
      }
    }
  } catch (error) {
    if (error instanceof SqlTokenError) throw new RefusedStatementError(error.message);
    throw error;
  }
  return { tokens, inlineData: undefined };
}

function guardInsert(sql: string, tokens: readonly SqlToken[], inlineData: string | undefined): GuardedStatement {
  let i = isWord(tokens[1], 'INTO') ? 2 : 1;
  if (isWord(tokens[i], 'TABLE')) i++;
  if (isWord(tokens[i], 'FUNCTION')) throw new RefusedStatementError('INSERT INTO FUNCTION is not allowed');
  while (i < tokens.length && !isPunctuation(tokens[i], '(')) {
    const token = tokens[i]!;
    if (['SETTINGS', 'FORMAT', 'SELECT', 'WITH', 'VALUES'].some((word) => isWord(token, word))) break;
    i++;
  }
  if (isPunctuation(tokens[i], '(')) {
    while (i < tokens.length && !(isPunctuation(tokens[i], ')') && tokens[i]!.depth === 0)) i++;
    i++;
  }
  const format = findFormat(tokens);
  const rest = tokens.slice(i);
  if (rest.some((token) => ['SELECT', 'VALUES'].some((word) => isWord(token, word)))) {
    if (inlineData !== undefined) throw new RefusedStatementError('text after FORMAT is not allowed here');
    return { kind: 'insert-select', sql, format: undefined, insertClauses: sql.length, inlineData: undefined };
  }
  if (format === undefined) throw new RefusedStatementError('INSERT without FORMAT is not allowed');
  return { kind: 'insert', sql, format, insertClauses: tokens[i]!.start, inlineData };
}

/**
 * Checks one request's text and says what it is. Throws `RefusedStatementError` for anything but exactly one
 * statement of a known kind that stays inside the engine's own tables.
 */
export function guardStatement(text: string): GuardedStatement {
  const { tokens, inlineData } = readTokens(text);
  while (isPunctuation(tokens.at(-1), ';')) tokens.pop();
  if (tokens.length === 0) throw new RefusedStatementError('empty statement');
  for (let i = 0; i < tokens.length; i++) checkToken(tokens, i);
  const sql = text.slice(0, tokens.at(-1)!.end);
  const first = tokens.find((token) => !isPunctuation(token, '('))!;
  const verb = first.kind === 'word' ? first.text.toUpperCase() : '';
  if (verb === 'INSERT') return guardInsert(sql, tokens, inlineData);
  const base = { sql, insertClauses: sql.length, inlineData: undefined };
  if (readWords.has(verb)) return { ...base, kind: 'read', format: findFormat(tokens) };
  if (commandWords.has(verb)) return { ...base, kind: 'command', format: findFormat(tokens) };
  if (verb === 'SYSTEM' && !isWord(tokens[1], 'SHUTDOWN') && !isWord(tokens[1], 'KILL')) {
    return { ...base, kind: 'command', format: undefined };
  }
  throw new RefusedStatementError(`statement ${JSON.stringify(first.text)} is not allowed`);
}
