import type { JsonValue, KqlType } from '@belfry/schema';
import fc from 'fast-check';
import { fromRow } from '../4-emit/js-plan.ts';
import { kqlLiteral } from '../values/kql-literal.ts';
import { Picker } from './picker.ts';

const words = [
  'a',
  'A',
  'ab',
  'alpha',
  'Beta',
  '1',
  '22',
  'x',
  'é',
  'É',
  'ß',
  'Σ',
  'ς',
  '京',
  '😀',
  'e\u0301',
  'İ',
  'ı',
  'ǅ',
];
const separators = [
  '_',
  ' ',
  '.',
  '-',
  '/',
  '\\',
  ':',
  ';',
  '=',
  ',',
  '"',
  "'",
  '\n',
  '\t',
  '–',
  '\u00a0',
  '(',
  ')',
  '[',
  '|',
  '&',
  '%',
  '+',
  '*',
];
/** Words with what may and may not end a term between them. */
const sentence = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...words) },
      { weight: 2, arbitrary: fc.constantFrom(...separators) },
    ),
    {
      maxLength: 9,
    },
  )
  .map((parts) => parts.join(''));
const number = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '00',
    '+5',
    '5.',
    '.5',
    '1e3',
    '-1E-7',
    '0x1F',
    '0xffffffffffffffff',
    'NaN',
    'inf',
    '-Infinity',
    '1,000',
    '١٢',
  ),
  fc.maxSafeInteger().map(String),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);
const octet = fc.nat(299).map(String);
const address = fc.oneof(
  fc.constantFrom(
    '10.0.0.1',
    '10.0.0.0/8',
    '192.168.1.255/24',
    '127.0.0.1',
    '255.255.255.255',
    '0.0.0.0',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.4/33',
    '::',
    '::1',
    'fe80::1/64',
    '2001:db8::8:800:200c:417a',
    '::ffff:10.0.0.1',
    '1:2:3:4:5:6:7:8',
    'g::1',
    'at 10.0.0.1, or 10.0.0.12',
  ),
  fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.')),
  fc.ipV4(),
  fc.ipV6(),
);
const date = fc.oneof(
  fc.constantFrom(
    '15 Jun 2014 8:03',
    '6/15/2024 3:04 PM',
    '20240229',
    '20240229235958',
    '2024',
    '2024-02',
    '2024-02-29 23:59+02:00',
    ' 2024-1-2 ',
    '2023-02-29',
    '24:00',
    '2024-02-29T23:59:59.99999999Z',
    '0001-01-01',
    '9999-12-31T23:59:59.9999999Z',
    '10000-01-01',
    'Thu, 29 Feb 2024 01:02:03 GMT',
  ),
  fc
    .date({ noInvalidDate: true, min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z') })
    .map((value) => value.toISOString()),
  fc.constantFrom(
    '1.02:03:04',
    '1h',
    '-00:00:01.5',
    '10675199.02:48:05.4775807',
    '10675200.00:00:00',
    '1.5d',
    '25:00:00',
    '00:00:60',
    '7',
    '100ms',
    '5 ticks',
  ),
);
const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: false }).map((value) => JSON.stringify(value).toWellFormed());
const places = fc.constantFrom(
  'C:\\Windows\\System32\\cmd.exe /c "x y" a\\"b',
  '\\\\server\\share\\a.b.txt:stream',
  '/usr/bin/../lib/x.so',
  'https://user:pw@host.example:8080/p/a?q=1&r=%20&q=2#f',
  'http://[::1]:80',
  'mailto:a@b',
  'a=1&b=2&a=3',
  'aGVsbG8=',
  '/+8=',
  '4pyT',
  '%41%zz%E2%9C%93+',
  'a,b,"c,d"\r\ne,"f""g"',
  'x=1;y=2;z="a;b"',
  '<a b="1"><c>x</c><c>y</c><!-- z --></a>',
  '<a>',
  '$.a.b[0]',
  '1.2.3.4',
  'null',
  'true',
  'FALSE',
  '74be27de-1e4e-49d9-b579-fe0b331d3642',
  '{74BE27DE-1E4E-49D9-B579-FE0B331D3642}',
  '74be27de1e4e49d9b579fe0b331d3642',
);
const text = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '\u0000', '\ufeff', '\u2028', "it's", '\\', '\r\n') },
  { weight: 6, arbitrary: sentence },
  { weight: 2, arbitrary: number },
  { weight: 2, arbitrary: address },
  { weight: 2, arbitrary: date },
  { weight: 2, arbitrary: json },
  { weight: 2, arbitrary: places },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }).map((value) => value.toWellFormed()) },
);

/** Whole numbers that a long and a real hold alike: see the deviations for the others. */
const alike = (value: number): boolean =>
  (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21) &&
  // Series square their numbers.
  (value === 0 || (Math.abs(value) < 1e70 && Math.abs(value) > 1e-70));
const numbersInside = fc.oneof(
  fc.integer({ min: -9, max: 99 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter(alike),
  fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  fc.constantFrom(0.5, -2.25, 1e21, 9007199254740991),
);
const leaf = fc.oneof(
  fc.constantFrom(null, true, false, '', 'a', 'B', 'é', 'null', '10.0.0.1', '5'),
  numbersInside,
  sentence,
);
const key = fc.constantFrom('a', 'b', 'A', 'k k', 'é', '0', "q'", '😀', 'a.b', '');
const dynamic = fc.oneof(
  { weight: 1, arbitrary: fc.constant<JsonValue>(null) },
  { weight: 2, arbitrary: leaf as fc.Arbitrary<JsonValue> },
  { weight: 3, arbitrary: fc.array(fc.oneof(leaf, numbersInside), { maxLength: 6 }) as fc.Arbitrary<JsonValue> },
  { weight: 3, arbitrary: fc.array(numbersInside, { maxLength: 9 }) as fc.Arbitrary<JsonValue> },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom('a', 'A', 'b', '', 'é'), { maxLength: 5 }) as fc.Arbitrary<JsonValue>,
  },
  { weight: 3, arbitrary: fc.dictionary(key, leaf, { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<JsonValue> },
  {
    weight: 3,
    arbitrary: fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        leaf as fc.Arbitrary<JsonValue>,
        fc.array(tie('value'), { maxLength: 4 }) as fc.Arbitrary<JsonValue>,
        fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }) as fc.Arbitrary<JsonValue>,
      ),
    })).value,
  },
);

const withNull = (arbitrary: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> => fc.option(arbitrary, { freq: 9 });
const guids = [
  '74be27de-1e4e-49d9-b579-fe0b331d3642',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
];
const ticks = (value: bigint): string => {
  const [size, sign] = value < 0n ? [-value, '-'] : [value, ''];
  const two = (part: bigint) => String(part).padStart(2, '0');
  const [days, rest] = [size / 864_000_000_000n, size % 864_000_000_000n];
  const fraction = rest % 10_000_000n;
  const seconds = rest / 10_000_000n;
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return `${sign}${days === 0n ? '' : `${days}.`}${clock}${fraction === 0n ? '' : `.${String(fraction).padStart(7, '0')}`}`;
};
const decimalText = (units: bigint): string => {
  const size = units < 0n ? -units : units;
  return `${units < 0n ? '-' : ''}${size / 10n ** 18n}.${String(size % 10n ** 18n).padStart(18, '0')}`;
};

/** Cells of each type as the stream gets them: edges, and what lies between. */
const shapes: Readonly<Record<KqlType, fc.Arbitrary<JsonValue>>> = {
  string: text,
  int: withNull(
    fc.oneof(fc.constantFrom(0, 1, -1, 7, 2147483647, -2147483648), fc.integer({ min: -20, max: 70 }), fc.integer()),
  ),
  long: withNull(
    fc.oneof(
      fc.constantFrom<JsonValue>(
        0,
        1,
        -1,
        42,
        63,
        64,
        '9223372036854775807',
        '-9223372036854775808',
        '9007199254740993',
        4294967296,
        3232235777,
      ),
      fc.integer({ min: -20, max: 70 }),
      fc
        .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
        .map((value) => (value >= -(2n ** 53n) && value <= 2n ** 53n ? Number(value) : String(value))),
    ),
  ),
  real: withNull(
    fc.oneof(
      fc.constantFrom<JsonValue>(
        0,
        -0,
        1,
        -1,
        0.5,
        1.5,
        2.5,
        -2.5,
        'NaN',
        'Infinity',
        '-Infinity',
        5e-324,
        1.7976931348623157e308,
        1e15,
        1e16,
        1e-5,
        1.25e-6,
        2251799813685247.5,
        -1e21,
        9223372036854775808,
      ),
      fc.double({ min: -1000, max: 1000, noNaN: true }),
      fc.integer({ min: -9000, max: 9000 }).map((value) => value / 8),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
  ),
  decimal: withNull(
    fc.oneof(
      fc.constantFrom<JsonValue>(
        0,
        1,
        1.5,
        -2.5,
        '0.000000000000000001',
        '-12345678901234567890.000000000000000001',
        '99999999999999999999.999999999999999999',
      ),
      fc.integer({ min: -9000, max: 9000 }).map((value) => String(value / 8)),
      fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(decimalText),
    ),
  ),
  bool: withNull(fc.boolean()),
  guid: withNull(fc.oneof(fc.constantFrom(...guids), fc.uuid())),
  datetime: withNull(
    fc.oneof(
      fc.constantFrom(
        '2024-02-29T23:59:59.9999999Z',
        '1970-01-01T00:00:00Z',
        '1969-12-31T23:59:59.9999999Z',
        '2024-01-01T00:00:00.0000001Z',
        '1601-01-01T00:00:00Z',
        '9999-12-31T23:59:59.9999999Z',
        '0001-01-01T00:00:00Z',
        '1900-03-01T12:00:00Z',
        '2038-01-19T03:14:08Z',
        '2106-02-07T06:28:16Z',
        '2024-12-30T00:00:00Z',
      ),
      fc
        .date({ noInvalidDate: true, min: new Date('2020-01-01'), max: new Date('2026-12-31') })
        .map((value) => value.toISOString()),
      fc
        .date({ noInvalidDate: true, min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z') })
        .map((value) => value.toISOString().replace('Z', '1234Z')),
    ),
  ),
  timespan: withNull(
    fc.oneof(
      fc.constantFrom(
        '00:00:00',
        '1.02:03:04.0000005',
        '-00:00:01',
        '10675199.02:48:05.4775807',
        '-10675199.02:48:05.4775808',
        '365.00:00:00',
        '01:00:00',
        '1.00:00:00',
      ),
      fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }).map(ticks),
      fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }).map(ticks),
    ),
  ),
  dynamic,
};

/** Returns so many cells of a type, the same for one seed. */
export const cellsOf = (type: KqlType, count: number, seed: number): JsonValue[] =>
  fc.sample(shapes[type], { numRuns: count, seed });

const literals = new Map<KqlType, readonly string[]>();
/** Returns a constant of the type as it is written in a query. */
export function literalOf(type: KqlType, pick: Picker): string {
  let made = literals.get(type);
  if (made === undefined) {
    made = cellsOf(type, 500, 11).map((cell) => kqlLiteral(type, fromRow(type, cell)));
    literals.set(type, made);
  }
  return pick.of(made);
}
