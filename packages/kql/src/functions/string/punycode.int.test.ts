import fc from 'fast-check';
import { domainToUnicode } from 'node:url';
import { expect, test } from 'vitest';
import { domainFromPunycodeSql, fromPunycodeSql, toPunycodeSql } from '../../sql/punycode.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { runSql } from '../../testing/clickhouse.ts';
import { fromPunycode, toPunycode } from '../../values/punycode.ts';

const characters = fc.oneof(
  fc.constantFrom('a', 'z', '-', 'é', 'ü', '艺', '术', '😀'),
  fc.integer({ min: 1, max: 0xd7ff }).map((point) => String.fromCodePoint(point)),
  fc.integer({ min: 0x10000, max: 0x10ffff }).map((point) => String.fromCodePoint(point)),
);
const texts = fc.sample(fc.array(characters, { maxLength: 20 }), { numRuns: 150, seed: 7 }).map((all) => all.join(''));

const run = (form: (text: Sql) => Sql, given: readonly string[]): unknown[] =>
  runSql(
    sql`SELECT ${form(sql`c0`)} FROM (SELECT arrayJoin([${sql.join(given.map((text) => sql.string(text)))}]) AS c0)`,
  ).map(([cell]) => cell);

test('the store packs and unpacks texts as the stream does', () => {
  const packed = texts.map(toPunycode);
  expect(run(toPunycodeSql, texts)).toEqual(packed);
  expect(packed.map((text) => fromPunycode(text!))).toEqual(texts);
  expect(run(fromPunycodeSql, packed as string[])).toEqual(texts);
});

test('what is no Punycode is so in both', () => {
  const broken = fc.sample(fc.stringMatching(/^[a-z0-9-]{0,12}$/), { numRuns: 300, seed: 3 });
  expect(run(fromPunycodeSql, broken)).toEqual(broken.map(fromPunycode));
});

test('names read as the platform reads them', () => {
  const names = ['xn--mnchen-3ya.de', 'xn--fiqs8s', 'www.xn--e1afmkfd.xn--p1ai', 'plain.example'];
  expect(run(domainFromPunycodeSql, names)).toEqual(names.map((name) => domainToUnicode(name)));
});
