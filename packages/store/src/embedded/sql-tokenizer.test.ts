import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SqlTokenError, tokenizeSql } from './sql-tokenizer.ts';

const kinds = (sql: string) => tokenizeSql(sql).map(({ kind, text }) => `${kind[0]}:${text}`);

test.each([
  ['words, numbers and signs', 'SELECT a1+2.5e-3', ['w:SELECT', 'w:a1', 'p:+', 'n:2.5e-3']],
  ['a semicolon in a string', "SELECT ';'", ['w:SELECT', "s:';'"]],
  ['a doubled quote', "SELECT 'a'';' ;", ['w:SELECT', "s:'a'';'", 'p:;']],
  ['an escaped quote', String.raw`'a\';' x`, [String.raw`s:'a\';'`, 'w:x']],
  ['an escaped backslash before the closing quote', String.raw`'a\\' ;`, [String.raw`s:'a\\'`, 'p:;']],
  ['quoted names lose their quotes', '`a``b` "c\\"d"', ['q:a`b', 'q:c"d']],
  ['line comments', 'a -- ; DROP\nb # c\nd', ['w:a', 'w:b', 'w:d']],
  ['block comments', 'a/* ; */b', ['w:a', 'w:b']],
  ['a heredoc', "SELECT $x$ ; ' $x$ y", ['w:SELECT', "s:$x$ ; ' $x$", 'w:y']],
  ['text outside ASCII in quotes', "'é' `ü`", ["s:'é'", 'q:ü']],
])('%s', (_name, sql, expected) => {
  expect(kinds(sql)).toEqual(expected);
});

test('depth counts the open brackets', () => {
  expect(tokenizeSql('f(a[1],{b:C})').map(({ depth }) => depth)).toEqual([0, 0, 1, 1, 2, 1, 1, 1, 2, 2, 2, 1, 0]);
});

test.each([
  ['open string', "SELECT 'a"],
  ['open name', 'SELECT `a'],
  ['open comment', 'SELECT /* a'],
  ['nested comment', 'SELECT /* /* */ 1'],
  ['open heredoc', 'SELECT $a$ x'],
  ['open bracket', 'SELECT (1'],
  ['wrong bracket', 'SELECT (1]'],
  ['curly quotes', 'SELECT ‘a’'],
  ['no-break space', 'SELECT\u00a01'],
  ['NUL', 'SELECT \u0000 1'],
])('refuses: %s', (_name, sql) => {
  expect(() => tokenizeSql(sql)).toThrow(SqlTokenError);
});

test('tokens never overlap, and between them stand only spaces and comments', () => {
  const piece = fc.constantFrom(
    "'a'';'",
    '`x`',
    '"y"',
    '--;\n',
    '/*;*/',
    ' ',
    ';',
    'a',
    '1',
    '(',
    ')',
    '$t$;$t$',
    "\\'",
    '\n',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const sql = pieces.join('');
      let tokens;
      try {
        tokens = tokenizeSql(sql);
      } catch (error) {
        expect(error).toBeInstanceOf(SqlTokenError);
        return;
      }
      let at = 0;
      for (const token of tokens) {
        expect(token.start).toBeGreaterThanOrEqual(at);
        expect(token.end).toBeGreaterThan(token.start);
        expect(sql.slice(at, token.start).replace(/--.*\n?|\/\*.*?\*\/|\s/gu, '')).toBe('');
        at = token.end;
      }
    }),
    { numRuns: 500, seed: 7 },
  );
});

test('a megabyte of quotes takes linear time', () => {
  const start = performance.now();
  expect(tokenizeSql(`SELECT ${"'a',".repeat(250_000)}1`).length).toBe(500_002);
  expect(performance.now() - start).toBeLessThan(3000);
});
