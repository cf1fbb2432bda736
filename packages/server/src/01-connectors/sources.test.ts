import type { RawRecord, TableRow } from '@belfry/schema';
import { source } from '@belfry/schema/api';
import { expect, test } from 'vitest';
import { createSourceCounters } from './sources.ts';

const start = Date.parse('2026-03-01T10:00:30.000Z');
const record: RawRecord = { raw: 'x', receivedAt: start, sourceId: 'web', origin: '192.0.2.1' };
const row = (time: string, table = 'Syslog'): TableRow => ({
  table,
  row: { TimeGenerated: time, _TimeReceived: new Date(start).toISOString(), _SourceId: 'web' },
});

test('counts rows, dead letters, tables, the newest event and the median clock offset', () => {
  const counters = createSourceCounters(() => start);
  counters.received('web', 'http', 4, 100, 'nginx');
  const rows = [
    row('2026-03-01T10:00:29Z'),
    row('2026-03-01T10:00:28Z'),
    row('2026-03-01T09:00:00Z'),
    row('2026-03-01T10:00:30Z', 'BelfryDeadLetter'),
  ];
  counters.durable({ records: [record], rows, deadLetters: 1 });
  const [item] = counters.snapshot();
  expect(source.parse(item)).toMatchObject({
    id: 'web',
    connector: 'http',
    pack: 'nginx',
    status: 'receiving',
    received: 4,
    stored: 3,
    deadLettered: 1,
    bytesReceived: 100,
    lastEventTime: '2026-03-01T10:00:29Z',
    clockOffsetMs: 2000,
    tables: [
      { name: 'Syslog', rows: 3 },
      { name: 'BelfryDeadLetter', rows: 1 },
    ],
  });
});

test('a source is never, receiving, silent or failing', () => {
  let now = start;
  const counters = createSourceCounters(() => now);
  const status = () => counters.snapshot()[0]?.status;
  counters.expect('web', 'http');
  expect(status()).toBe('never');
  counters.received('web', 'http', 1, 1);
  expect(status()).toBe('receiving');
  now += 10 * 60_000 + 1;
  expect(status()).toBe('silent');
  counters.dropped('web', 'http', 3, 'the queue is full');
  expect(counters.snapshot()[0]).toMatchObject({ status: 'failing', dropped: 3 });
  now += 10 * 60_000;
  expect(status()).toBe('silent');
});

test('an import ends; its tables are known after a restart', () => {
  let now = start;
  const counters = createSourceCounters(() => now);
  counters.received('evidence', 'import', 1, 1);
  const row = { table: 'Syslog', row: { _SourceId: 'evidence', TimeGenerated: '2020-03-01T10:00:29Z' } };
  counters.durable({ records: [], rows: [row], deadLetters: 0 });
  now += 60_001;
  const later = createSourceCounters(() => now);
  later.restore(counters.totals());
  later.durable({ records: [], rows: [row], deadLetters: 0 });
  expect(later.snapshot()).toMatchObject([{ status: 'ended', stored: 2, tables: [{ name: 'Syslog', rows: 2 }] }]);
});

test('rates move with the minutes and the last ten seconds give the events per second', () => {
  let now = start;
  const counters = createSourceCounters(() => now);
  counters.received('web', 'http', 120, 1);
  now += 5_000;
  expect(counters.eventsPerSecond()).toBe(12);
  now += 55_000;
  expect(counters.eventsPerSecond()).toBe(0);
  expect(counters.snapshot()[0]?.ratePerMinute.slice(-2)).toEqual([2, 0]);
  now += 60 * 60_000;
  expect(counters.snapshot()[0]?.ratePerMinute.every((rate) => rate === 0)).toBe(true);
});

test('totals come back after a restart', () => {
  const before = createSourceCounters(() => start);
  before.received('web', 'http', 4, 100);
  before.durable({ records: [record], rows: [row('2026-03-01T10:00:29Z')], deadLetters: 0 });
  const after = createSourceCounters(() => start);
  after.restore(before.totals());
  expect(after.totals()).toEqual(before.totals());
});
