import { describe, expect, test } from 'vitest';
import { guardStatement, RefusedStatementError } from './statement-guard.ts';

describe('allowed statements', () => {
  test.each([
    ['read', 'SELECT 1'],
    ['read', 'SELECT 1;;\n-- end'],
    ['read', '(SELECT 1) UNION ALL (SELECT 2)'],
    ['read', 'WITH a AS (SELECT 1) SELECT * FROM a'],
    ['read', "SELECT ';', 'file(1)', \"url\" FROM t"],
    ['read', 'EXPLAIN indexes = 1 SELECT 1'],
    ['read', 'SELECT file, url FROM t WHERE file = 1'],
    ['read', 'SHOW TABLES'],
    ['command', 'CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a'],
    ['command', 'ALTER TABLE t ADD COLUMN b String'],
    ['command', "KILL QUERY WHERE query_id = 'x' ASYNC"],
    ['command', 'SYSTEM STOP MERGES'],
    ['insert-select', 'INSERT INTO t SELECT 1'],
    ['insert-select', 'INSERT INTO t VALUES (1)'],
    ['insert', 'INSERT INTO t FORMAT JSONEachRow'],
    ['insert', 'INSERT INTO t (a, b) SETTINGS x = 1 FORMAT JSONEachRow\n{"a":"; DROP TABLE t"}'],
  ])('%s: %s', (kind, sql) => {
    expect(guardStatement(sql).kind).toBe(kind);
  });
});

describe('refused statements', () => {
  test.each([
    ['two statements', 'SELECT 1; DROP TABLE x'],
    ['two statements behind a comment', 'SELECT 1 -- \n; SELECT 2'],
    ['nothing', ' -- only a comment'],
    ['file()', "SELECT * FROM file('/etc/passwd')"],
    ['scalar file()', "SELECT file('/etc/passwd')"],
    ['file() with a comment between', "SELECT * FROM file/**/('/etc/passwd')"],
    ['file() in other case', "SELECT * FROM FILE ('/etc/passwd')"],
    ['file() in backticks', "SELECT * FROM `file`('/etc/passwd')"],
    ['file() in double quotes', 'SELECT * FROM "fi\\le"(\'/etc/passwd\')'],
    ['DESCRIBE file()', "DESCRIBE file('/etc/passwd')"],
    ['url()', "SELECT * FROM url('http://169.254.169.254/')"],
    ['icebergS3()', "SELECT * FROM icebergS3('http://a/b')"],
    ['s3() in a subquery', "SELECT (SELECT count() FROM s3('http://a/b'))"],
    ['executable()', "SELECT * FROM executable('x', 'TSV', 'a String')"],
    ['remote()', "SELECT * FROM remote('h', a.b)"],
    ['postgresql()', "SELECT * FROM postgresql('h:1', 'd', 't', 'u', 'p')"],
    [
      'dictionary from a file',
      "CREATE DICTIONARY d (a Int8) PRIMARY KEY a SOURCE(FILE(path '/x' format 'CSV')) LAYOUT(FLAT())",
    ],
    [
      'dictionary from the network',
      "CREATE DICTIONARY d (a Int8) PRIMARY KEY a SOURCE(HTTP(url 'http://x')) LAYOUT(FLAT())",
    ],
    ['table of a file', 'CREATE TABLE t (a Int8) ENGINE = File(CSV)'],
    ['table of a URL', "CREATE TABLE t (a Int8) ENGINE=URL('http://x', CSV)"],
    ['disk in settings', 'CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = s3)'],
    ['INTO OUTFILE', "SELECT 1 INTO OUTFILE '/tmp/x'"],
    ['INTO OUTFILE over lines', "SELECT 1 INTO\n-- c\nOUTFILE '/tmp/x'"],
    ['FROM INFILE', "INSERT INTO t FROM INFILE '/etc/passwd' FORMAT LineAsString"],
    ['INSERT INTO FUNCTION', "INSERT INTO FUNCTION file('/x') SELECT 1"],
    ['INSERT INTO TABLE FUNCTION', "INSERT INTO TABLE FUNCTION null('a Int8') SELECT 1"],
    ['text behind INSERT SELECT', 'INSERT INTO t SELECT 1 FORMAT TSV\n; DROP TABLE t'],
    ['table name as a path', 'SELECT * FROM default.`/etc/passwd`'],
    ['the default database in quotes', 'SELECT * FROM "default"."/etc/passwd"'],
    ['USE', 'USE default'],
    ['SET', 'SET readonly = 0'],
    ['BACKUP', "BACKUP DATABASE belfry TO File('/x')"],
    ['ATTACH', "ATTACH TABLE t FROM '/x' (a Int8) ENGINE = MergeTree ORDER BY a"],
    ['parallel statements', 'CREATE TABLE t (a Int8) ENGINE = Memory PARALLEL WITH DROP TABLE u'],
    ['SYSTEM SHUTDOWN', 'SYSTEM SHUTDOWN'],
    ['a hidden INSERT', 'WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x'],
    ['open string', "SELECT 'a"],
  ])('%s', (_name, sql) => {
    expect(() => guardStatement(sql)).toThrow(RefusedStatementError);
  });
});

test('the place of FORMAT is found, also before SETTINGS and behind a column of that name', () => {
  const sql = 'SELECT format FORMAT, x FROM t FORMAT JSON SETTINGS max_threads = 1';
  const { format } = guardStatement(sql);
  expect(format?.name).toBe('JSON');
  expect(sql.slice(format?.start)).toBe('FORMAT JSON SETTINGS max_threads = 1');
});

test('an INSERT is cut before its settings, and rows behind it are its data', () => {
  const statement = guardStatement('INSERT INTO t (a) SETTINGS x = 1 FORMAT CSV\n1;2\n');
  expect(statement.sql.slice(statement.insertClauses)).toBe('SETTINGS x = 1 FORMAT CSV');
  expect(statement.inlineData).toBe('1;2\n');
});
