import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { BelfryError, decodeRecordText, type RawRecord } from '@belfry/schema';
import { whyNotListening, type Log, type RecordSink } from '#core';
import type { SourceCounters } from '../sources.ts';
import { FrameReader } from './frame-reader.ts';
import { parseMessage } from './parse-message.ts';

export interface SyslogOptions {
  readonly host: string;
  /** UDP and TCP; 0 takes a free one. */
  readonly port: number;
  /** Longest message; of a longer one the beginning is kept. */
  readonly maxMessageBytes: number;
  readonly maxConnections: number;
  readonly sink: RecordSink;
  readonly counters: SourceCounters;
  readonly log: Log;
}

export interface SyslogServer {
  readonly port: number;
  /** Stops listening and writes what has arrived. */
  close(): Promise<void>;
}

const sourceId = 'syslog';
/** Messages of UDP that wait for the journal; beyond them datagrams are dropped and counted. */
const maxUdpWaiting = 50_000;
const batchSize = 2000;
const gatherMs = 5;
const retryMs = 500;
const receiveBufferBytes = 8 * 1024 * 1024;
const idleMs = 10 * 60_000;

/** Listens for syslog over UDP and TCP on one port. A TCP sender is made to wait while the journal does; over UDP what cannot be kept is counted. */
export async function startSyslog(options: SyslogOptions): Promise<SyslogServer> {
  const tcp = await listenTcp(options);
  const { port } = tcp.server.address() as AddressInfo;
  let udp: Awaited<ReturnType<typeof listenUdp>>;
  try {
    udp = await listenUdp(options, port);
  } catch (error) {
    await tcp.close();
    throw error;
  }
  return {
    port,
    async close() {
      await Promise.all([tcp.close(), udp.close()]);
    },
  };
}

function toRecord(bytes: Uint8Array, origin: string, wholeBytes: number | undefined): RawRecord {
  const receivedAt = Date.now();
  const text = decodeRecordText(bytes);
  const cut = wholeBytes === undefined ? {} : { wholeBytes };
  return { ...text, ...cut, syslog: parseMessage(text.raw, receivedAt), receivedAt, sourceId, origin };
}

/** Submits until it is taken; a refusal that may pass is tried again, as the sender cannot be told. */
async function submit(
  { sink, counters, log }: SyslogOptions,
  records: readonly RawRecord[],
  stopped: () => boolean,
): Promise<void> {
  const bytes = records.reduce((sum, { raw }) => sum + raw.length, 0);
  counters.received(sourceId, 'syslog', records.length, bytes);
  for (;;) {
    try {
      await sink.submit(records);
      return;
    } catch (error) {
      const passing = error instanceof BelfryError && error.retryable && !stopped();
      if (!passing) {
        counters.dropped(sourceId, 'syslog', records.length, error instanceof Error ? error.message : 'not taken');
        log.error({ records: records.length, error: String(error) }, 'syslog messages were lost');
        return;
      }
      await delay(retryMs);
    }
  }
}

async function listenTcp(options: SyslogOptions): Promise<{ server: Server; close(): Promise<void> }> {
  const { host, port, maxConnections, counters, log } = options;
  const open = new Set<{ socket: Socket; done: Promise<void> }>();
  let stopped = false;
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    if (open.size >= maxConnections) {
      counters.dropped(sourceId, 'syslog', 0, `more than ${maxConnections} connections`);
      socket.on('error', () => undefined).destroy();
      return;
    }
    const connection = { socket, done: serveConnection(options, socket, () => stopped) };
    open.add(connection);
    void connection.done.finally(() => open.delete(connection));
  });
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => Promise.reject(listenError(error, options)));
  server.on('error', (error) => log.error({ error: String(error) }, 'syslog over TCP has a problem'));
  return {
    server,
    async close() {
      stopped = true;
      server.close();
      for (const { socket } of open) socket.destroySoon();
      await Promise.all([...open].map(({ done }) => done));
    },
  };
}

/** Reads one connection to its end; the socket is not read while a batch waits for the journal. */
async function serveConnection(options: SyslogOptions, socket: Socket, stopped: () => boolean): Promise<void> {
  const reader = new FrameReader(options.maxMessageBytes);
  const origin = socket.remoteAddress ?? '';
  socket.setTimeout(idleMs, () => socket.destroy());
  const take = async (
    frames: Iterable<{ readonly bytes: Uint8Array; readonly truncated?: number | undefined }>,
  ): Promise<void> => {
    const records: RawRecord[] = [];
    for (const { bytes, truncated } of frames) if (bytes.length > 0) records.push(toRecord(bytes, origin, truncated));
    for (let at = 0; at < records.length; at += batchSize)
      await submit(options, records.slice(at, at + batchSize), stopped);
  };
  try {
    for await (const chunk of socket) await take(reader.push(chunk as Buffer));
  } catch (error) {
    options.log.debug({ origin, error: String(error) }, 'a syslog connection ended');
  }
  await take(reader.end());
}

async function listenUdp(options: SyslogOptions, port: number): Promise<{ close(): Promise<void> }> {
  const { host, counters, log } = options;
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: receiveBufferBytes });
  let waiting: RawRecord[] = [];
  let running: Promise<void> | undefined;
  let stopped = false;
  const drain = async (): Promise<void> => {
    await delay(gatherMs);
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      waiting = waiting.slice(batchSize);
      await submit(options, batch, () => stopped);
    }
  };
  const kick = (): void => {
    running ??= drain().finally(() => {
      running = undefined;
      if (waiting.length > 0) kick();
    });
  };
  socket.on('message', (bytes, sender) => {
    if (waiting.length >= maxUdpWaiting)
      counters.dropped(sourceId, 'syslog', 1, 'more datagrams than the journal can take');
    else {
      const whole = bytes.length > options.maxMessageBytes ? bytes.length : undefined;
      waiting.push(toRecord(bytes.subarray(0, options.maxMessageBytes), sender.address, whole));
    }
    kick();
  });
  socket.bind(port, host);
  await once(socket, 'listening').catch((error: unknown) => Promise.reject(listenError(error, options)));
  socket.on('error', (error) => log.error({ error: String(error) }, 'syslog over UDP has a problem'));
  const kernelDrops = watchKernelDrops(socket, counters);
  return {
    async close() {
      stopped = true;
      clearInterval(kernelDrops);
      socket.close();
      while (running !== undefined) await running;
    },
  };
}

/** Counts the datagrams that the kernel threw away because its buffer was full (Linux tells it in /proc/net/udp). */
function watchKernelDrops(socket: UdpSocket, counters: SourceCounters): NodeJS.Timeout {
  const { port, family } = socket.address();
  const file = family === 'IPv6' ? '/proc/net/udp6' : '/proc/net/udp';
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let known = 0;
  return setInterval(() => {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return;
    }
    const line = text
      .split('\n')
      .map((row) => row.trim().split(/\s+/))
      .find((fields) => fields[1]?.endsWith(suffix) === true);
    const drops = Number(line?.at(-1) ?? 0);
    if (drops > known) counters.dropped(sourceId, 'syslog', drops - known, 'the kernel dropped datagrams');
    known = Math.max(known, drops);
  }, 5000).unref();
}

function listenError(cause: unknown, { host, port }: SyslogOptions): BelfryError {
  return new BelfryError('BELFRY-SYSLOG-001', `syslog cannot listen on port ${port}: ${whyNotListening(cause)}`, {
    where: `${host}:${port}`,
    hint: 'end the other program, choose another port with BELFRY_SYSLOG_PORT, or set syslog.enabled to false',
    cause,
  });
}
