import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { expect, test } from 'vitest';
import { BelfryError, type RawRecord } from '@belfry/schema';
import { createSourceCounters } from '../sources.ts';
import { startSyslog } from './syslog-server.ts';

async function createWorld(refusals = 0, port = 0) {
  const records: RawRecord[] = [];
  let left = refusals;
  const sink = {
    pendingRecords: 0,
    pendingBytes: 0,
    submit: async (batch: readonly RawRecord[]) => {
      if (left-- > 0) throw new BelfryError('X', 'full', { retryable: true });
      records.push(...batch);
      return { accepted: batch.length, deadLettered: 0 };
    },
  };
  const server = await startSyslog({
    host: '127.0.0.1',
    port,
    maxMessageBytes: 1000,
    maxConnections: 2,
    sink,
    counters: createSourceCounters(),
    log: pino({ level: 'silent' }),
  });
  return { records, server };
}
async function until(good: () => boolean): Promise<void> {
  for (let waited = 0; waited < 300 && !good(); waited++) await delay(10);
  expect(good()).toBe(true);
}

test('messages over UDP and TCP, framed by line feed and by count, arrive with their heads', async () => {
  const { records, server } = await createWorld();
  const udp = createSocket('udp4');
  udp.send('<38>Oct 11 22:14:15 web01 sshd[42]: Failed password for root', server.port, '127.0.0.1');
  const lines = connect(server.port, '127.0.0.1');
  lines.end('<13>1 2026-01-01T00:00:00Z h app 1 - - one\n<13>1 2026-01-01T00:00:01Z h app 1 - - two\n');
  const counted = connect(server.port, '127.0.0.1');
  const message = '<13>1 2026-01-01T00:00:02Z h app 1 - - three';
  counted.end(`${message.length} ${message}`);
  await until(() => records.length === 4);
  udp.close();
  expect(records.map(({ syslog }) => syslog?.message ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual([
    'Failed password for root',
    'one',
    'three',
    'two',
  ]);
  expect(records.find(({ syslog }) => syslog?.appName === 'sshd')?.syslog).toMatchObject({
    facility: 4,
    severity: 6,
    hostname: 'web01',
    procId: '42',
  });
  await server.close();
});

test('a message that the journal cannot take now is kept until it can', async () => {
  const { records, server } = await createWorld(2);
  connect(server.port, '127.0.0.1').end('<13>1 2026-01-01T00:00:00Z h app 1 - - one\n');
  await until(() => records.length === 1);
  await server.close();
});

test('a port that is in use is told with the way out', async () => {
  const { server } = await createWorld();
  await expect(createWorld(0, server.port)).rejects.toMatchObject({
    code: 'BELFRY-SYSLOG-001',
    hint: expect.stringContaining('BELFRY_SYSLOG_PORT'),
  });
  await server.close();
});
