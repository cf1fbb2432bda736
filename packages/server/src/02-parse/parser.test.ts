import { withStandardColumns } from '@belfry/schema';
import type { ParseOutcome, RawRecord, Row } from '@belfry/schema';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { parseCodes } from './errors.ts';
import type { Pack } from './pack.ts';
import { createParser } from './parser.ts';
import { isRowTime } from './time-guard.ts';

const receivedAt = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const received = '2026-01-02T03:04:05.006Z';
let nextId = 1n;
const options = { nextItemId: () => String(nextId++) };
beforeEach(() => void (nextId = 1n));

function pack(id: string, detect: (record: RawRecord) => number, parse: (record: RawRecord) => ParseOutcome): Pack {
  const table = withStandardColumns({ name: `${id}_CL`, doc: 'd', columns: [{ name: 'A', type: 'string' }] });
  const manifest = {
    id,
    title: id,
    vendor: 'v',
    product: 'p',
    version: '1.2.3',
    licence: 'MIT',
    description: 'd',
    references: [],
    tables: [table.name],
    schemas: [],
    connectors: ['http'],
    owner: 'o',
  };
  return { manifest, folder: '/', parser: { detect, parse }, tables: [table], normalise: [], rules: [], hunting: [] };
}

const record = (raw: string, more: Partial<RawRecord> = {}): RawRecord => ({
  raw,
  receivedAt,
  sourceId: 's',
  origin: '192.0.2.1',
  ...more,
});
const rows = (table: string, ...list: Row[]): ParseOutcome => ({ ok: true, rows: list.map((row) => ({ table, row })) });
const echo = pack(
  'echo',
  (r) => (r.raw.startsWith('e') ? 1 : 0),
  (r) => rows('echo_CL', { TimeGenerated: '2026-01-01T00:00:00.1234567Z', A: r.raw }),
);

test('rows get the standard columns', () => {
  const result = createParser([echo], options).parse([record('e1'), record('e2')]);
  expect(result.rows).toEqual(
    ['1', '2'].map((id) => ({
      table: 'echo_CL',
      row: {
        TimeGenerated: '2026-01-01T00:00:00.1234567Z',
        A: `e${id}`,
        _TimeReceived: received,
        _ItemId: id,
        _SourceId: 's',
      },
    })),
  );
});

test('records of unknown form, failed ones and bugs are dead letters with the raw text', () => {
  const throwing = pack(
    'throwing',
    () => 0,
    () => {
      throw new TypeError('oops');
    },
  );
  const refusing = pack(
    'refusing',
    () => 0,
    () => ({ ok: false, code: 'BELFRY-X-001', reason: 'no date' }),
  );
  const silent = pack(
    'silent',
    () => 0,
    () => ({ ok: true, rows: [] }),
  );
  const stray = pack(
    'stray',
    () => 0,
    () => rows('Nowhere', {}),
  );
  const parser = createParser([echo, throwing, refusing, silent, stray], options);
  for (const [packId, code] of [
    [undefined, parseCodes.unrecognised],
    ['absent', parseCodes.unknownPack],
    ['throwing', parseCodes.parserThrew],
    ['refusing', 'BELFRY-X-001'],
    ['silent', parseCodes.noRows],
    ['stray', parseCodes.unknownTable],
  ] as const) {
    const {
      rows: [letter],
      deadLetters,
      failures,
    } = parser.parse([record('zażółć')], packId);
    expect(deadLetters).toBe(1);
    expect(failures).toEqual([expect.objectContaining({ index: 0, code })]);
    expect(letter?.table).toBe('BelfryDeadLetter');
    expect(letter?.row).toMatchObject({
      Code: code,
      Raw: 'zażółć',
      RawSize: 10,
      Truncated: false,
      TimeGenerated: received,
      Origin: '192.0.2.1',
      Position: null,
    });
  }
});

test('a record over the limit keeps its beginning and its size', () => {
  const parser = createParser([echo], { ...options, maxRecordChars: 10, maxTruncatedChars: 4 });
  const {
    rows: [letter],
  } = parser.parse([record('e'.repeat(11))]);
  expect(letter?.row).toMatchObject({ Code: parseCodes.tooLarge, Raw: 'eeee', RawSize: 11, Truncated: true });
});

test('a dead letter of a document without text holds the document', () => {
  const {
    rows: [letter],
  } = createParser([], options).parse([record('', { value: { a: 1 } })]);
  expect(letter?.row['Raw']).toBe('{"a":1}');
});

test('bytes that are not UTF-8 are kept beside the text', () => {
  const {
    rows: [row],
  } = createParser([echo], options).parse([record('e\ufffd', { rawBytes: Uint8Array.of(0x65, 0xff) })]);
  expect(row?.row['_Unmapped']).toEqual({ RawBase64: 'Zf8=' });
});

test.each([
  ['1970-01-01T00:00:00Z', true],
  ['2199-12-31T23:59:59.9999999Z', true],
  ['2024-02-29T00:00:00Z', true],
  ['2023-02-29T00:00:00Z', false],
  ['2023-13-01T00:00:00Z', false],
  ['0001-01-01T00:00:00Z', false],
  ['2023-01-01T00:00:00', false],
  ['2023-01-01T00:00:00.12345678Z', false],
  ['9999-01-01T00:00:00Z', false],
  ['', false],
])('whether %s stays as the time of the event: %s', (time, stays) => {
  expect(isRowTime(time)).toBe(stays);
  const timed = pack(
    'timed',
    () => 1,
    () => rows('timed_CL', { TimeGenerated: time, _Unmapped: { kept: 1 } }),
  );
  const { row } = createParser([timed], options).parse([record('x')]).rows[0]!;
  expect(row['TimeGenerated']).toBe(stays ? time : received);
  expect(row['_Unmapped']).toEqual(
    stays
      ? { kept: 1 }
      : { kept: 1, TimeGeneratedNote: expect.objectContaining({ reason: expect.any(String) as string }) },
  );
});

test('the surest pack wins, whatever the source sent before', () => {
  const unsure = pack(
    'unsure',
    () => 0.4,
    () => rows('unsure_CL', {}),
  );
  const broken = pack(
    'broken',
    () => {
      throw new Error('x');
    },
    () => rows('broken_CL', {}),
  );
  const parser = createParser([broken, unsure, echo], options);
  const tables = parser.parse(['x', 'e', 'x', 'e'].map((raw) => record(raw))).rows.map((row) => row.table);
  expect(tables).toEqual(['unsure_CL', 'echo_CL', 'unsure_CL', 'echo_CL']);
});

test('text that is JSON is decoded for the parser', () => {
  const json = pack(
    'json',
    (r) => (r.value === undefined ? 0 : 1),
    (r) => rows('json_CL', { A: JSON.stringify(r.value) }),
  );
  const {
    rows: [row],
  } = createParser([json], options).parse([record(' {"a":[1]}')]);
  expect(row?.row['A']).toBe('{"a":[1]}');
});

test('every record gives a row, whatever it is', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.anything())), (inputs) => {
      const parsed = createParser([echo], options).parse(inputs.map(([raw, value]) => record(raw, { value })));
      expect(parsed.rows).toHaveLength(inputs.length);
    }),
    { numRuns: 200 },
  );
});
