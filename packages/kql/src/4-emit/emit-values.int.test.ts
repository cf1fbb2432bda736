import { expect, test } from 'vitest';
import {
  compileOverData,
  createCatalog,
  createCompiler,
  decodeRow,
  type DataAnswer,
  type ExternalRows,
} from '../index.ts';
import { runSql } from '../testing/clickhouse.ts';

const declared = 's:string,i:int,l:long,r:real,m:decimal,b:bool,g:guid,t:datetime,p:timespan,d:dynamic';
const text = `externaldata(${declared})['https://files.example.com/a.csv'] with (format='csv') | serialize n = row_number()`;
const compiler = createCompiler(createCatalog({ tables: [], externalHosts: ['files.example.com'] }));

async function rowsOf(given: ExternalRows): Promise<unknown[][]> {
  const compile = (answers: readonly DataAnswer[]) => {
    const result = compiler.compile(text, { now: new Date(0), answers });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    return result.query;
  };
  const query = await compileOverData(
    compile,
    () => Promise.reject(new Error('nothing is asked')),
    () => Promise.resolve(given),
  );
  return runSql(query.sql).map((row) => decodeRow(query.columns, row).slice(0, -1));
}

const full = [
  "it's \\ \n\t\u0000 😀",
  '-2147483648',
  '-9223372036854775808',
  '1.5e300',
  '12345678901234567890.123456789',
  'true',
  '74be27de-1e4e-49d9-b579-fe0b331d3642',
  '0001-01-01T00:00:00.0000001Z',
  '-10675199.02:48:05.4775808',
  '{"a":[1,"x"]}',
];
const empty = ['', '', '', '', '', '', '', '', '', ''];
const odd = [
  ') OR 1=1 --',
  'x',
  '9223372036854775808',
  'nan',
  'x',
  '0',
  'x',
  '9999-12-31T23:59:59.9999999Z',
  '1h',
  'x',
];

test('many rows are the same as few: every type, nulls, edges', async () => {
  const few = await rowsOf([full, empty, odd]);
  expect(few[0]).toEqual([
    "it's \\ \n\t\u0000 😀",
    -2147483648,
    '-9223372036854775808',
    1.5e300,
    '12345678901234567890.123456789',
    true,
    '74be27de-1e4e-49d9-b579-fe0b331d3642',
    '0001-01-01T00:00:00.0000001Z',
    '-10675199.02:48:05.4775808',
    { a: [1, 'x'] },
  ]);
  expect(few[1]).toEqual(['', ...Array<null>(9).fill(null)]);
  const many = await rowsOf(Array.from({ length: 200 }, () => [full, empty, odd]).flat());
  expect(many.length).toBe(600);
  expect(many.slice(0, 3)).toEqual(few);
  expect(many.slice(-3)).toEqual(few);
});
