import type { JsonValue, Row } from '@belfry/schema';
import { describe, expect, test } from 'vitest';
import { fires, readOne, ruleText } from './testing/fire.ts';

const watchlists = (name: string): readonly string[] | undefined =>
  name === 'admins' ? ['amelia', 'noor*'] : undefined;

/** One item, values of the field that pass, and values that do not; undefined stands for a missing field. */
const items: [item: string, passing: (JsonValue | undefined)[], failing: (JsonValue | undefined)[]][] = [
  // Plain values.
  ['f: abc', ['abc', 'ABC', ['x', 'aBc']], ['abcd', 'xabc', '', null, undefined, 1]],
  ['f: 4688', [4688, '4688'], ['04688', 46880, null]],
  ['f: true', [true, 'True'], [false, 1]],
  ['f: 12345678901234567890', ['12345678901234567890'], ['12345678901234567000']],
  ['f: null', [null, undefined], ['', 'null', 0]],
  ["f: ''", [''], [null, undefined, ' ']],
  ['f: [a, b]', ['A', 'b', ['c', 'b']], ['c', [], 'ab']],
  ['f: [null, a]', [undefined, 'a'], ['', 'b']],
  ['f|all: ["*a*", "*b*"]', ['xaxb', 'ba'], ['a', 'b']],
  ["f: 'ÄÖ'", ['äö', 'Äö'], ['ao']],
  ["f: 'ΣΑΣ'", ['σας', 'σασ'], ['σα']],
  ["f: 'STRASSE'", ['strasse', 'ſtraſſe'], ['straße']],
  ["f: '𐐀'", ['𐐨'], ['𐐩']],
  // Wildcards and escapes.
  ["f: 'a*c'", ['ac', 'abbbc', 'A*C'], ['abcd', 'xac']],
  ["f: 'a?c'", ['abc', 'a😀c', 'A?C'], ['ac', 'abbc']],
  ["f: '*'", ['', 'x', 0], [null, undefined]],
  ["f: '?'", ['x', '😀'], ['', 'xy']],
  ["f: '*a?b*c'", ['zaxbzzc', 'aab axbc'], ['abc', 'axbcd']],
  ["f: 'a*b*a'", ['aba', 'a b a'], ['ab', 'abab']],
  ["f: 'ab*ba'", ['abba', 'abxba'], ['aba', 'ab']],
  [String.raw`f: 'a\*c'`, ['a*c'], ['abc', String.raw`a\*c`]],
  [String.raw`f: 'a\?c'`, ['a?c'], ['abc']],
  [String.raw`f: 'c:\dir\x'`, [String.raw`C:\dir\X`], ['c:dirx']],
  [String.raw`f: 'c:\\dir'`, [String.raw`c:\dir`], [String.raw`c:\\dir`]],
  [String.raw`f: '\\\\host\x'`, [String.raw`\\host\x`], [String.raw`\host\x`]],
  [String.raw`f: 'dir\\*'`, [String.raw`dir\any`, 'dir\\'], ['dir*', 'dirx']],
  [String.raw`f: 'dir\\\*'`, [String.raw`dir\*`], [String.raw`dir\any`]],
  // Text modifiers.
  ['f|contains: bc', ['abcd', 'BC'], ['acb']],
  ['f|startswith: ab', ['ABC'], ['cab']],
  ['f|endswith: bc', ['aBC', 'bc'], ['bcd']],
  ["f|contains: 'a*c'", ['xaxcx'], ['ca']],
  ["f|startswith: 'a?c'", ['abcd'], ['xabc']],
  ["f|endswith: 'a?c'", ['xabc'], ['abcx']],
  ["f|contains: ''", ['', 'x'], [null, undefined]],
  ['f|contains|all: [aa, bb]', ['bbaa'], ['aab']],
  ['f|cased: Abc', ['Abc'], ['abc', 'ABC']],
  ['f|contains|cased: Bc', ['aBcd'], ['abcd']],
  ["f|cased: 'A*c'", ['Abc'], ['abc']],
  ['f|neq: a', ['b', '', null, undefined], ['a', 'A']],
  ['f|neq: [a, b]', ['c'], ['a', 'b']],
  // Regular expressions: anywhere in the value, case kept unless asked otherwise.
  ["f|re: 'a.c'", ['xabcx'], ['aBC', 'ac']],
  ["f|re: '^ab$'", ['ab'], ['xab', 'AB']],
  ["f|re|i: 'ab+c'", ['ABBC'], ['ac']],
  ["f|re: '(?i)ab'", ['AB'], ['a']],
  ["f|re|m: '^b$'", ['a\nb\nc'], ['a b']],
  ["f|re|s: 'a.b'", ['a\nb'], ['ab']],
  ["f|re|i|m|s: '^B.C$'", ['a\nb\nc'], ['bc']],
  ["f|re: 'foo(bar|baz)?qux'", ['fooqux', 'foobarqux'], ['foobar']],
  // Networks.
  ['f|cidr: 10.0.0.0/8', ['10.1.2.3', '::ffff:10.1.2.3'], ['11.0.0.1', '10', 'x', '', undefined]],
  ['f|cidr: [192.168.0.0/16, "fe80::/10"]', ['192.168.1.1', 'fe80::1'], ['2001:db8::1', '192.169.0.1']],
  // Encodings.
  ['f|base64: foobar', ['Zm9vYmFy'], ['foobar']],
  [
    "f|base64offset|contains: '/bin/sh'",
    [btoa('/bin/sh'), btoa('x/bin/sh'), btoa('xx/bin/sh y')],
    [btoa('/bin/zz'), '/bin/sh'],
  ],
  ['f|wide|base64offset|contains: ping', [btoa('p\0i\0n\0g\0'), btoa('xp\0i\0n\0g\0')], [btoa('ping')]],
  ['f|utf16le|base64|contains: ab', [btoa('a\0b\0')], [btoa('ab')]],
  ['f|utf16be|base64|contains: ab', [btoa('\0a\0b')], [btoa('a\0b\0')]],
  ['f|utf16|base64|contains: ab', [btoa('\u00ff\u00fea\0b\0')], [btoa('a\0b\0')]],
  ['f|wide|contains: ab', ['xa\0b\0'], ['ab']],
  // Dashes.
  [
    "f|contains|windash: ' -enc '",
    ['x -enc y', 'x /enc y', 'x –ENC y', 'x —enc y', 'x ―enc y'],
    ['x enc y', 'x +enc y'],
  ],
  ["f|endswith|windash: ' -a-b'", ['x /a-b'], ['x /a/b']],
  // Numbers and times.
  ['f|lt: 5', [4, '4', '-7', '4.9'], [5, '6', 'x', '', null, undefined]],
  ['f|lte: 5', [5, '5.0'], [5.1]],
  ['f|gt: 5', [6, '1e3'], [5, '0x10']],
  ['f|gte: 5.5', ['5.5', 6], [5]],
  ['f|hour: 3', ['2024-02-29T03:04:05Z', '2024-02-29 03:59:00'], ['2024-02-29T04:00:00Z', 'x', undefined]],
  ['f|hour|gte: 22', ['2024-01-01T23:00:00.1234567Z'], ['2024-01-01T21:59:59Z']],
  ['f|minute: 4', ['2024-02-29T03:04:05Z'], ['2024-02-29T04:03:05Z']],
  ['f|day: 29', ['2024-02-29T03:04:05Z'], ['2024-02-28T03:04:05Z']],
  ['f|week: 1', ['2024-12-30T00:00:00Z', '2025-01-05T23:00:00Z'], ['2025-01-06T00:00:00Z', '2021-01-03T00:00:00Z']],
  ['f|month|lt: 3', ['2024-02-29'], ['2024-03-01']],
  ['f|year: 2024', ['2024-02-29'], ['2023-02-28']],
  // Presence and other fields.
  ['f|exists: true', ['', 'x', 0], [null, undefined]],
  ['f|exists: false', [null, undefined], ['']],
  ['f|fieldref: other', ['SAME thing', 'same Thing'], ['else', null, undefined]],
  ['f|fieldref|startswith: other', ['same thing and more'], ['the same thing']],
  ['f|endswith|fieldref: other', ['the same thing'], ['same thing and more']],
  ['f|fieldref|contains: other', ['the same thing too'], ['same']],
  ['f|fieldref|cased: other', ['same thing'], ['SAME thing']],
  ['f|neq|fieldref: other', ['else'], ['same thing']],
  // Placeholders.
  ["f|expand: '%admins%'", ['AMELIA', 'noor.k'], ['%admins%', 'x']],
  ["f|contains|expand: 'user=%admins%'", ['a user=amelia b'], ['amelia']],
];

describe.each(items)('%s', (item, passing, failing) => {
  const rule = readOne(ruleText(`sel:\n  ${item}\ncondition: sel`), watchlists);
  const row = (value: JsonValue | undefined): Row => ({
    other: 'same thing',
    ...(value === undefined ? {} : { f: value }),
  });

  test.each(passing.map((value) => [JSON.stringify(value), value] as const))('passes %s', (_, value) => {
    expect(fires(rule, row(value))).toBe(true);
  });
  test.each(failing.map((value) => [JSON.stringify(value), value] as const))('does not pass %s', (_, value) => {
    expect(fires(rule, row(value))).toBe(false);
  });
});

const rows: [name: string, detection: string, passing: Row[], failing: Row[]][] = [
  ['a map means all of its items', 'sel:\n  a: 1\n  b: 2\ncondition: sel', [{ a: 1, b: 2 }], [{ a: 1 }, { b: 2 }]],
  [
    'a list of maps means any',
    'sel:\n  - a: 1\n    b: 2\n  - c: 3\ncondition: sel',
    [{ c: 3 }, { a: 1, b: 2 }],
    [{ a: 1 }],
  ],
  [
    'a list of texts is searched in every value',
    'kw:\n  - foo\n  - 77\ncondition: kw',
    [{ x: 'a FOO b' }, { Data: { y: ['food'] } }, { z: 1773 }],
    [{ foo: 'x' }],
  ],
  ['one text is a keyword', 'kw: foo\ncondition: kw', [{ x: 'foo' }], [{ x: 'fo' }]],
  ['keywords know wildcards', "kw: ['a*z']\ncondition: kw", [{ x: '_a_z_' }], [{ x: 'a', y: 'z' }]],
  [
    "'|all' asks for every keyword",
    "kw:\n  '|all':\n    - foo\n    - bar\ncondition: kw",
    [{ x: 'foo', y: 'bar' }],
    [{ x: 'foo' }],
  ],
  ["'|re' keywords are patterns", "kw:\n  '|re': 'f.o'\ncondition: kw", [{ x: 'a fxo' }], [{ x: 'FXO' }]],
  [
    "keywords are not looked for in Belfry's own columns",
    'kw: 77\ncondition: kw',
    [{ x: '77' }],
    [{ _ItemId: '77', _SourceId: '77' }],
  ],
  ['texts and maps may be mixed', 'sel:\n  - foo\n  - a: 1\ncondition: sel', [{ x: 'foo' }, { a: 1 }], [{ b: 1 }]],
  [
    'field names may have spaces',
    'sel:\n  Threat Name: x\ncondition: sel',
    [{ 'Threat Name': 'x' }, { ThreatName: 'x' }, { Data: { ThreatName: 'X' } }],
    [{ Threat: 'x' }],
  ],
  [
    'dotted names lead into dynamic values',
    'sel:\n  a.b.c: 1\ncondition: sel',
    [
      { a: { b: { c: 1 } } },
      { a: { 'b.c': 1 } },
      { 'a.b.c': 1 },
      { a: [{ b: { c: 2 } }, { b: { c: 1 } }] },
      { a: '{"b":{"c":1}}' },
      { Data: { a: { b: { c: '1' } } } },
    ],
    [{ a: { b: 1 } }, { a: '{"b":' }],
  ],
  [
    'names of inherited properties are ordinary names',
    'sel:\n  constructor: x\ncondition: sel',
    [{ constructor: 'x' }],
    [{}],
  ],
  ['__proto__ is not looked into', 'sel:\n  __proto__|exists: true\ncondition: sel', [], [{}, { a: 1 }]],
  ['a value may be an object', 'sel:\n  a|contains: \'"b":1\'\ncondition: sel', [{ a: { b: 1 } }], [{ a: { b: 2 } }]],
  [
    'not, with a missing field',
    'a:\n  x: 1\nb:\n  y: 1\ncondition: a and not b',
    [{ x: 1 }, { x: 1, y: 2 }],
    [{ x: 1, y: 1 }],
  ],
];

describe.each(rows)('%s', (_, detection, passing, failing) => {
  const rule = readOne(ruleText(detection));
  test.each(passing.map((row) => [JSON.stringify(row), row] as const))('fires on %s', (_text, row) => {
    expect(fires(rule, row)).toBe(true);
  });
  test.each(failing.map((row) => [JSON.stringify(row), row] as const))('does not fire on %s', (_text, row) => {
    expect(fires(rule, row)).toBe(false);
  });
});
