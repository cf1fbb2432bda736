import fc from 'fast-check';
import { createRowEncoder, withStandardColumns, type KqlType, type Row, type TableDefinition } from '@belfry/schema';
import { callText } from '../reference/language-reference.ts';
import { enteringTypes, resultType } from '../functions/call.ts';
import type { Example, ScalarFunction } from '../functions/define-scalar.ts';
import { exampleArgs } from '../functions/example-values.ts';
import { paramAt } from '../functions/param.ts';
import { textIndexExpression } from '../sql/stored-text.ts';
import { kqlLiteral } from '../values/kql-literal.ts';
import { parseTimespan } from '../values/timespan.ts';

/** One column for each type. */
export const shapedTable: TableDefinition = {
  name: 'Shaped',
  doc: 'Rows of every shape.',
  columns: [
    { name: 'Id', type: 'long' },
    { name: 'S', type: 'string', search: true },
    { name: 'I', type: 'int' },
    { name: 'L', type: 'long' },
    { name: 'R', type: 'real' },
    { name: 'M', type: 'decimal' },
    { name: 'B', type: 'bool' },
    { name: 'G', type: 'guid' },
    { name: 'T', type: 'datetime' },
    { name: 'P', type: 'timespan' },
    { name: 'D', type: 'dynamic', search: true },
  ],
};
/** The letter of each type, which names its columns. */
export const columnOf: Readonly<Record<KqlType, string>> = {
  string: 'S',
  int: 'I',
  long: 'L',
  real: 'R',
  decimal: 'M',
  bool: 'B',
  guid: 'G',
  datetime: 'T',
  timespan: 'P',
  dynamic: 'D',
};

const texts = [
  [
    '',
    ' ',
    'a',
    'A',
    'alpha_beta',
    'C:\\Windows\\System32\\cmd.exe /c "x"',
    'NAÏVE naïve',
    'ΑΣ',
    'straße',
    '😀x',
    '北京市',
  ],
  [
    '5',
    ' -7 ',
    '0x1F',
    '3.14',
    '9223372036854775808',
    '1e3',
    'NaN',
    'true',
    'False',
    '10.0.0.1',
    '10.0.0.0/8',
    '::ffff:10.0.0.1',
  ],
  [
    '15 Jun 2014 8:03',
    '6/15/2024 3:04 PM',
    '20240229',
    '20240229235958',
    '2024',
    '2024-02',
    '2024-02-29 23:59+02:00',
    ' 2024-1-2 ',
  ],
  [
    'fe80::1',
    '2024-02-29T23:59:59.9999999Z',
    '2024-13-01',
    '1.02:03:04',
    '1h',
    '{"a":{"b":[1,"x"]},"c":null}',
    '[1,2.5,"z"]',
  ],
  [
    'https://user@host.example:8080/p/a?q=1&r=%20#f',
    'aGVsbG8=',
    '%41%zz',
    'a,b,"c,d"',
    'x=1;y=2',
    'line\nbreak\ttab',
    '\u0000',
  ],
  ['74be27de-1e4e-49d9-b579-fe0b331d3642', '1.2.3.4', '-', 'null', "it's"],
].flat();
const dynamics = [
  null,
  {},
  [],
  '',
  'text',
  '10.0.0.1',
  5,
  -2.5,
  true,
  { a: 1, b: 'x', c: null },
  { a: { b: [1, 'x', { d: true }] }, 'k k': '😀' },
  [1, 2, 3],
  ['a', 'B', '', 'é'],
  [3, 'x', null, 2.5, [1]],
  [{ a: 1 }, { b: 2 }],
];
const times = [
  '2024-02-29T23:59:59.9999999Z',
  '1970-01-01T00:00:00Z',
  '1969-12-31T23:59:59.9999999Z',
  '2024-01-01T00:00:00.0000001Z',
  '1601-01-01T00:00:00Z',
  '9999-12-31T23:59:59.9999999Z',
  '0001-01-01T00:00:00Z',
  '2038-01-19T03:14:08Z',
];
const orNull = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { freq: 6 });

const row = fc.record({
  S: fc.constantFrom(...texts),
  I: orNull([0, 1, -1, 7, 2147483647, -2147483648]),
  L: orNull<number | string>([0, 1, -1, 42, 4624, '9223372036854775807', '-9223372036854775808', '9007199254740993']),
  R: orNull<number | string>([
    0,
    1.5,
    -2.25,
    1e300,
    5e-324,
    123456789.125,
    1e16,
    'NaN',
    1e-5,
    1.25e-6,
    2251799813685247.5,
    -1e21,
  ]),
  M: orNull<number | string>([0, 1.5, '-12345678901234567890.000000000000000001']),
  B: orNull([true, false]),
  G: orNull(['74be27de-1e4e-49d9-b579-fe0b331d3642', '00000000-0000-0000-0000-000000000000']),
  T: orNull(times),
  P: orNull(['00:00:00', '1.02:03:04.0000005', '-00:00:01', '10675199.02:48:05.4775807', '365.00:00:00']),
  D: fc.constantFrom(...dynamics),
});

/** Rows as the stream gets them. */
export const shapedRows = (count: number, seed: number): Row[] =>
  fc.sample(row, { numRuns: count, seed }).map((cells, index) => ({
    TimeGenerated: '2024-01-01T00:00:00Z',
    _TimeReceived: '2024-01-01T00:00:00Z',
    _ItemId: String(index),
    Id: index,
    ...cells,
  }));

/** The table as the store makes it. */
const storedColumns =
  "TimeGenerated DateTime64(7,'UTC'), _TimeReceived DateTime64(7,'UTC'), _ItemId String, _SourceId String, _Unmapped String, Id Nullable(Int64), S String, I Nullable(Int32), L Nullable(Int64), R Nullable(Float64), M Nullable(Decimal(38,18)), B Nullable(Bool), G Nullable(UUID), T Nullable(DateTime64(7,'UTC')), P Nullable(Int64), D String";
const indexes = [
  `INDEX S_text ${textIndexExpression('S', 'string')} TYPE text(tokenizer = 'splitByNonAlpha')`,
  `INDEX D_text ${textIndexExpression('D', 'dynamic')} TYPE text(tokenizer = 'splitByNonAlpha')`,
];
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The statements that make and fill the table. */
export const storeStatements = (rows: readonly Row[]): string[] => [
  'CREATE DATABASE belfry',
  `CREATE TABLE belfry.Shaped (${storedColumns}, ${indexes.join(', ')}) ENGINE=MergeTree ORDER BY TimeGenerated`,
  `INSERT INTO belfry.Shaped SELECT * FROM format(JSONEachRow, ${quoted(storedColumns)}, ${quoted(storedLines(rows))}) SETTINGS date_time_input_format='best_effort', input_format_json_read_objects_as_strings=1, input_format_json_read_arrays_as_strings=1, input_format_json_read_numbers_as_strings=1, input_format_json_read_bools_as_strings=1, input_format_null_as_default=1`,
];

/** The same rows as lines for the store, timespans in ticks as `insertRows` of the store makes them. */
function storedLines(rows: readonly Row[]): string {
  const encode = createRowEncoder(withStandardColumns(shapedTable));
  const ticks = (cell: Row[string] | undefined) => (typeof cell === 'string' ? String(parseTimespan(cell)) : null);
  return rows.map((cells) => encode({ ...cells, P: ticks(cells['P']) })).join('\n');
}

interface Generated {
  readonly text: string;
  readonly type: KqlType;
}

/**
 * An expression: a call of the function as one of its examples makes it, where arguments that need not be constants are the column of their
 * type, another call that gives that type, or the example's value.
 */
export function callOf(
  fn: ScalarFunction,
  functions: readonly ScalarFunction[],
  pick: (count: number) => number,
  depth: number,
): Generated {
  const args = exampleArgs(fn, (fn.examples[pick(fn.examples.length)] as Example).args);
  const types = args.map(({ type }) => type);
  const result = resultType(fn, types);
  const entering = enteringTypes(fn, types, result);
  const written = args.map(({ type, value }, index) => {
    const constant = paramAt(fn.params, index)?.constant === true;
    const choice = constant ? 0 : pick(4);
    if (choice === 0) return kqlLiteral(type, value);
    const makers = functions.filter((candidate) => typeof candidate.returns === 'string' && candidate.returns === type);
    if (choice === 1 && depth > 0 && makers.length > 0) {
      const inner = callOf(makers[pick(makers.length)]!, functions, pick, depth - 1).text;
      return `(${inner})`;
    }
    return columnOf[entering[index] === 'string' && choice === 2 ? 'string' : type];
  });
  return { text: callText(fn, written), type: result };
}
