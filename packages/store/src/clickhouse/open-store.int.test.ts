import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRowEncoder, withStandardColumns, type Row, type TableDefinition } from '@belfry/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RowRefusedError, StoreError } from './errors.ts';
import { openStore, type Store } from './open-store.ts';

const table: TableDefinition = {
  name: 'Syslog',
  doc: 'test',
  columns: [
    { name: 'Computer', type: 'string', lowCardinality: true },
    { name: 'SyslogMessage', type: 'string', search: true },
    { name: 'Extra', type: 'dynamic', search: true },
    { name: 'I', type: 'int' },
    { name: 'L', type: 'long' },
    { name: 'R', type: 'real' },
    { name: 'D', type: 'decimal' },
    { name: 'B', type: 'bool' },
    { name: 'G', type: 'guid' },
    { name: 'T', type: 'datetime' },
    { name: 'S', type: 'timespan' },
  ],
  orderBy: ['Computer'],
};
const encode = createRowEncoder(withStandardColumns(table));

let folder: string;
let store: Store;
let nextToken = 0;

function lines(rows: readonly Row[]): Buffer[] {
  return rows.map((row) => Buffer.from(encode(row)));
}
function row(values: Row = {}): Row {
  return {
    TimeGenerated: '2026-11-24T10:00:00Z',
    _TimeReceived: '2026-11-24T10:00:01Z',
    _ItemId: 1,
    _SourceId: 's',
    ...values,
  };
}
async function insert(rows: readonly Row[]): Promise<void> {
  await store.insertRows('Syslog', lines(rows), `token-${nextToken++}`);
}
async function select(sql: string): Promise<unknown[][]> {
  const result = await store.query({ sql });
  const rows: unknown[][] = [];
  for await (const batch of result.batches) rows.push(...batch);
  return rows;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belfry-store-'));
  store = await openStore({ dataDir: folder, maxMemoryBytes: 1.5e9 });
  await store.ensureTables([table]);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

describe('rows come back as they went in', () => {
  const cases: [string, Row, string, unknown][] = [
    ['datetime with seven decimals', { T: '2026-11-24T10:00:00.1234567Z' }, 'T', '2026-11-24 10:00:00.1234567'],
    ['first year', { T: '0001-01-01T00:00:00Z' }, 'T', '0001-01-01 00:00:00.0000000'],
    ['last tick', { T: '9999-12-31T23:59:59.9999999Z' }, 'T', '9999-12-31 23:59:59.9999999'],
    ['tick before 1970', { T: '1969-12-31T23:59:59.9999999Z' }, 'T', '1969-12-31 23:59:59.9999999'],
    ['FILETIME origin', { T: '1601-01-01T00:00:00Z' }, 'T', '1601-01-01 00:00:00.0000000'],
    ['largest long', { L: '9223372036854775807' }, 'L', '9223372036854775807'],
    ['smallest long', { L: '-9223372036854775808' }, 'L', '-9223372036854775808'],
    ['int', { I: -2147483648 }, 'I', -2147483648],
    ['real', { R: 1.0000000000000002 }, 'R', 1.0000000000000002],
    [
      'decimal as text',
      { D: '12345678901234567890.123456789012345678' },
      'D',
      '12345678901234567890.123456789012345678',
    ],
    ['bool', { B: false }, 'B', false],
    ['guid', { G: '0F8FAD5B-D9CB-469F-A165-70867728950E' }, 'G', '0f8fad5b-d9cb-469f-a165-70867728950e'],
    ['timespan', { S: '-1.02:03:04.0000005' }, 'S', '-937840000005'],
    ['absent number', {}, 'L', null],
    ['null bool', { B: null }, 'B', null],
    ['absent string', {}, 'SyslogMessage', ''],
    ['null string', { SyslogMessage: null }, 'SyslogMessage', ''],
    [
      'text with quotes, tabs and astral characters',
      { SyslogMessage: '"\\\t\n\u0000𐀀\'' },
      'SyslogMessage',
      '"\\\t\n\u0000𐀀\'',
    ],
    ['dynamic object', { Extra: { a: [1, 2.5], b: null } }, 'Extra', '{"a":[1,2.5],"b":null}'],
    ['dynamic array', { Extra: [1, 'x', null] }, 'Extra', '[1,"x",null]'],
    ['dynamic string', { Extra: 'a"b' }, 'Extra', '"a\\"b"'],
    ['dynamic number', { Extra: 12.5 }, 'Extra', '12.5'],
    ['dynamic bool', { Extra: true }, 'Extra', 'true'],
    ['dynamic null', { Extra: null }, 'Extra', ''],
    ['unknown field', { Foo: 'x' }, '_Unmapped', '{"Foo":"x"}'],
    ['name of the table', {}, 'Type', 'Syslog'],
    ['workspace', {}, 'TenantId', ''],
  ];
  test.each(cases)('%s', async (name, values, column, expected) => {
    await insert([row({ ...values, Computer: name })]);
    expect(await select(`SELECT ${column} FROM Syslog WHERE Computer = '${name.replaceAll("'", "\\'")}'`)).toEqual([
      [expected],
    ]);
  });
});

test('one insert may span centuries of source time and lands in one partition', async () => {
  await insert(
    ['1970-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2199-12-31T00:00:00Z', '0001-01-01T00:00:00Z'].map((time) =>
      row({ TimeGenerated: time, Computer: 'centuries' }),
    ),
  );
  expect(await select("SELECT count() FROM Syslog WHERE Computer = 'centuries'")).toEqual([['4']]);
  expect(
    await select("SELECT count() FROM Syslog WHERE Computer = 'centuries' AND TimeGenerated > '2100-01-01 00:00:00'"),
  ).toEqual([['1']]);
  const parts = await store.queryRows<{ n: string }>(
    "SELECT uniqExact(partition) AS n FROM system.parts WHERE active AND table = 'Syslog'",
  );
  expect(parts).toEqual([{ n: '1' }]);
});

test('a token inserts once', async () => {
  const rows = lines([row({ Computer: 'token' }), row({ Computer: 'token', _ItemId: 2 })]);
  await store.insertRows('Syslog', rows, 'same');
  await store.insertRows('Syslog', rows, 'same');
  await store.insertRows('Syslog', rows, 'other');
  expect(await select("SELECT count() FROM Syslog WHERE Computer = 'token'")).toEqual([['4']]);
});

test('lines may come with or without line ends, and from an async source', async () => {
  async function* source() {
    yield Buffer.from(`${encode(row({ Computer: 'async' }))}\n`);
    yield Buffer.from(encode(row({ Computer: 'async' })));
    yield Buffer.from(`${encode(row({ Computer: 'async' }))}\n${encode(row({ Computer: 'async' }))}`);
  }
  await store.insertRows('Syslog', source(), 'async');
  expect(await select("SELECT count() FROM Syslog WHERE Computer = 'async'")).toEqual([['4']]);
});

test('no lines insert nothing', async () => {
  await store.insertRows('Syslog', [], 'nothing');
});

describe('a row that does not fit', () => {
  const good = row({ Computer: 'refused' });
  const cases: [string, Row | string][] = [
    ['bad long', { ...good, L: 'x' }],
    ['int too large', { ...good, I: 'many' }],
    ['bad datetime', { ...good, T: 'yesterday' }],
    ['bad guid', { ...good, G: '123' }],
    ['bad timespan', { ...good, S: '25:00:00' }],
    ['broken JSON', '{"Computer":'],
    ['unknown field', '{"Computer":"refused","Nope":1}'],
  ];
  test.each(cases)('%s is named by its line and nothing is kept', async (name, bad) => {
    const bytes = typeof bad === 'string' ? Buffer.from(bad) : Buffer.from(encode(bad));
    const body = [...lines([good, good]), bytes, ...lines([good])];
    const error = await store.insertRows('Syslog', body, `refused ${name}`).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(RowRefusedError);
    expect((error as RowRefusedError).row).toBe(2);
    expect((error as RowRefusedError).message).not.toContain(folder);
    expect(await select("SELECT count() FROM Syslog WHERE Computer = 'refused'")).toEqual([['0']]);
  });

  test('the others go in with the same token once it is left out', async () => {
    const body = [...lines([good]), Buffer.from('{"L":"x"}'), ...lines([good])];
    const error = await store.insertRows('Syslog', body, 'again').catch((e: unknown) => e);
    body.splice((error as RowRefusedError).row, 1);
    await store.insertRows('Syslog', body, 'again');
    expect(await select("SELECT count() FROM Syslog WHERE Computer = 'refused'")).toEqual([['2']]);
  });
});

test('an unknown table is named', async () => {
  await expect(store.insertRows('Nope', lines([row()]), 't')).rejects.toMatchObject({ code: 'BELFRY-STORE-109' });
  await expect(store.query({ sql: 'SELECT * FROM Nope' })).rejects.toMatchObject({ clickhouseCode: 60 });
});

test('a term is found through the text index', async () => {
  await insert([row({ Computer: 'index', SyslogMessage: 'Straße CAFÉ mimikatz_x', Extra: { cmd: 'needle' } })]);
  const where = "hasToken(lowerUTF8(SyslogMessage), 'mimikatz') AND hasToken(lowerUTF8(SyslogMessage), 'café')";
  expect(await select(`SELECT Computer FROM Syslog WHERE ${where}`)).toEqual([['index']]);
  expect(await select("SELECT Computer FROM Syslog WHERE hasToken(lowerUTF8(Extra), 'needle')")).toEqual([['index']]);
  const plan = (await select(`EXPLAIN indexes = 1 SELECT Computer FROM Syslog WHERE ${where}`)).join('\n');
  expect(plan).toContain('SyslogMessage_text');
});

describe('queries', () => {
  test('give columns, rows and what they cost', async () => {
    const result = await store.query({
      sql: 'SELECT number AS n, toString(number) AS t, nan AS x FROM numbers(100000)',
    });
    expect(result.columns).toEqual([
      { name: 'n', type: 'UInt64' },
      { name: 't', type: 'String' },
      { name: 'x', type: 'Float64' },
    ]);
    let count = 0;
    for await (const batch of result.batches) {
      for (const values of batch) expect(values).toEqual([String(count), String(count++), 'nan']);
    }
    expect(count).toBe(100_000);
    const summary = await result.summary();
    expect(summary.rowsRead).toBe(100_000);
    expect(summary.elapsedMs).toBeGreaterThan(0);
  });

  test.each([
    [
      'time',
      { timeoutMs: 300, sql: 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1' },
      'BELFRY-STORE-101',
      159,
    ],
    [
      'memory',
      { maxMemoryBytes: 30_000_000, sql: 'SELECT groupArray(toString(number)) FROM numbers(10000000)' },
      'BELFRY-STORE-102',
      241,
    ],
    ['rows', { maxRows: 10, sql: 'SELECT number FROM numbers(100000)' }, 'BELFRY-STORE-103', 396],
    ['syntax', { sql: 'SELECT FROM WHERE' }, 'BELFRY-STORE-104', 62],
    ['write', { sql: 'SELECT 1 SETTINGS max_threads = 1' }, 'BELFRY-STORE-100', 164],
  ])('limit: %s', async (_name, request, code, clickhouseCode) => {
    const error = await (async () => {
      const result = await store.query(request);
      for await (const batch of result.batches) expect(batch.length).toBeGreaterThan(0);
    })().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ code, clickhouseCode });
  });

  test('an error after many rows is thrown, not lost', async () => {
    const result = await store.query({
      sql: 'SELECT throwIf(number = 900000), number FROM numbers(1000000)',
      settings: { max_threads: 1 },
    });
    let count = 0;
    const error = await (async () => {
      for await (const batch of result.batches) count += batch.length;
    })().catch((e: unknown) => e);
    expect(error).toMatchObject({ clickhouseCode: 395 });
    expect(count).toBeGreaterThan(1000);
  });

  test('abort stops the query in the engine', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 200);
    const query = {
      sql: 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 2',
      signal: abort.signal,
    };
    await expect(store.query(query)).rejects.toMatchObject({ code: 'BELFRY-STORE-106' });
    await expect.poll(() => running('%(number) = 2%'), { timeout: 3000 }).toBe(0);
  });

  test('leaving the rows early stops the query in the engine', async () => {
    const result = await store.query({ sql: 'SELECT number, sipHash64(number) = 3 FROM numbers(1000000000000)' });
    for await (const batch of result.batches) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => running('%(number) = 3%'), { timeout: 3000 }).toBe(0);
  });
});

async function running(pattern: string): Promise<number> {
  const [found] = await store.queryRows<{ n: string }>(
    `SELECT count() AS n FROM system.processes WHERE query LIKE {pattern:String} AND query NOT LIKE '%system.processes%'`,
    { pattern },
  );
  return Number(found?.n);
}

test('statistics tell rows, sizes and the last time', async () => {
  const stats = (await store.tableStats()).get('Syslog');
  expect(stats?.rows).toBe(Number((await select('SELECT count() FROM Syslog'))[0]?.[0]));
  expect(stats?.compressedBytes).toBeGreaterThan(0);
  expect(stats?.lastTime).toBe('2199-12-31T00:00:00.0000000Z');
});

test('deleting a source removes its rows at once and leaves the others', async () => {
  await insert([row({ _SourceId: 'demo' }), row({ _SourceId: 'demo' }), row({ _SourceId: 'real', Computer: 'kept' })]);
  const before = (await store.tableStats()).get('Syslog')!.rows;
  await store.deleteSource('demo');
  expect(await select("SELECT count() FROM Syslog WHERE _SourceId = 'demo'")).toEqual([['0']]);
  expect(await select("SELECT count() FROM Syslog WHERE Computer = 'kept'")).toEqual([['1']]);
  expect((await store.tableStats()).get('Syslog')!.rows).toBe(before - 2);
});

test('health tells that all is well and how much memory is used', async () => {
  const health = await store.health();
  expect(health).toMatchObject({ ok: true, message: 'ready' });
  expect(health.residentBytes).toBeGreaterThan(50_000_000);
});
