import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { importToServer } from './import-to-server.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Sent {
  readonly key: string;
  readonly positions: readonly number[];
}
/** What the server does with a batch; `interrupt` takes it, and the command is interrupted meanwhile. A number is a status. */
type Step = 'take' | 'interrupt' | 'lose the answer' | 'go away' | number;

/** A server that follows a script, and keeps answers by key as the real one does. */
async function start(script: Step[], files: Readonly<Record<string, string>>) {
  const dataDir = mkdtempSync(join(tmpdir(), 'belfry-cli-'));
  const sent: Sent[] = [];
  const stored = new Map<string, number>();
  const waits: number[] = [];
  const interrupt = new AbortController();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const answer = (status: number, value: object, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
    };
    if (request.url === '/api/settle') {
      answer(200, { settled: true, incidents: [(JSON.parse(body) as { alerts: string[] }).alerts.length] });
      return;
    }
    const lines = body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { position: number; raw: string });
    const key = request.headers['idempotency-key'] as string;
    sent.push({ key, positions: lines.map(({ position }) => position) });
    const step = script.shift() ?? 'take';
    if (typeof step === 'number') {
      const code = step === 413 ? 'BELFRY-INGEST-001' : 'BELFRY-INGEST-005';
      answer(
        step,
        { type: 'x', title: 'x', status: step, detail: 'not now', code },
        step === 413 ? {} : { 'retry-after': '1' },
      );
      return;
    }
    stored.set(key, lines.length);
    if (step === 'interrupt') interrupt.abort();
    if (step === 'go away') writeRunning(process.ppid);
    if (step === 'go away' || step === 'lose the answer') {
      request.socket.destroy();
      return;
    }
    answer(200, {
      accepted: lines.length,
      deadLettered: 0,
      tables: { T: { rows: lines.length, first: `2026-0${sent.length}-01`, last: `2026-0${sent.length}-02` } },
      deadLetters: [],
      alerts: [`alert of ${key}`],
    });
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const writeRunning = (pid: number): void =>
    writeFileSync(join(dataDir, 'running.json'), JSON.stringify({ pid, url, token: 't'.repeat(20) }));
  writeRunning(process.pid);
  closing.push(() => {
    server.close();
    server.closeAllConnections();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const list = Object.entries(files).map(([name, content]) => {
    const path = join(dataDir, name);
    writeFileSync(path, content);
    return { path, size: content.length };
  });
  const run = () =>
    importToServer(
      { pid: process.pid, url, token: 't'.repeat(20) },
      {
        dataDir,
        files: list,
        sourceId: 'import',
        signal: interrupt.signal,
        onFile: () => undefined,
        onWait: (_, seconds) => {
          waits.push(seconds);
          if (waits.length === 3) interrupt.abort();
        },
      },
    );
  return { run, sent, stored, waits, dataDir };
}

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `{"n":${index}}\n`).join('');

test('every record is handed over once, with its number in its file', async () => {
  const { run, sent, stored } = await start([], { 'a.json': lines(2500), 'b.log': 'x\n\ny\n' });
  const summary = await run();
  expect(summary).toMatchObject({ files: 2, records: 2502, accepted: 2502, alerts: 4, incidents: 1, problems: [] });
  expect(summary.tables).toEqual({ T: { rows: 2502, first: '2026-01-01', last: '2026-04-02' } });
  expect(sent.slice(0, 3).flatMap(({ positions }) => positions)).toEqual(
    Array.from({ length: 2500 }, (_, index) => index + 1),
  );
  expect(sent[3]?.positions).toEqual([1, 2]);
  expect(new Set(stored.keys()).size).toBe(4);
});

test('a busy server is asked again after its Retry-After, with the same batch and key', async () => {
  const { run, sent, waits } = await start([429, 503, 'take'], { 'a.json': lines(3) });
  expect(await run()).toMatchObject({ records: 3, accepted: 3 });
  expect(waits).toEqual([1, 1]);
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
});

test('a batch whose answer was lost is sent again under its key and counted once', async () => {
  const { run, sent, stored } = await start(['lose the answer', 'take', 'take'], { 'a.json': lines(1500) });
  expect(await run()).toMatchObject({ records: 1500, accepted: 1500, alerts: 2 });
  expect(sent).toHaveLength(3);
  expect([...stored.values()]).toEqual([1000, 500]);
});

test('a server that is gone ends the import: what it took is counted, the open batch is named', async () => {
  const { run, sent, dataDir } = await start(['take', 'go away'], { 'a.json': lines(2500), 'b.json': lines(1) });
  expect(await run()).toMatchObject({
    files: 0,
    records: 1000,
    accepted: 1000,
    stopped: { code: 'BELFRY-CLI-001', file: join(dataDir, 'a.json'), records: [1001, 2000] },
  });
  expect(sent).toHaveLength(2);
});

test('a batch that is too large is halved; one record that is too large is told and the others go on', async () => {
  const { run, sent } = await start([413, 'take', 413, 413, 'take'], { 'a.json': lines(4) });
  const summary = await run();
  expect(sent.map(({ positions }) => positions)).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]);
  expect(summary).toMatchObject({ records: 3, accepted: 3 });
  expect(summary.problems).toMatchObject([{ severity: 'failed', code: 'BELFRY-INGEST-001' }]);
  expect(summary.problems[0]?.reason).toContain('record 3');
});

test('a refusal of the first batch is the error of the command', async () => {
  const { run } = await start([403], { 'a.json': lines(3) });
  await expect(run()).rejects.toMatchObject({ code: 'BELFRY-INGEST-005' });
});

test('an interruption ends the import after the batch in work, with the place of the rest', async () => {
  const { run, dataDir } = await start(['interrupt'], { 'a.json': lines(2500) });
  expect(await run()).toMatchObject({
    records: 1000,
    incidents: 1,
    stopped: { file: join(dataDir, 'a.json'), records: [1001, 2000] },
  });
});

test('an interruption ends the waiting for a busy server', async () => {
  const { run, waits } = await start(['take', 503, 503, 503, 503], { 'a.json': lines(1500) });
  expect(await run()).toMatchObject({ records: 1000, stopped: { code: 'BELFRY-INGEST-005', records: [1001, 1500] } });
  expect(waits).toEqual([1, 1, 1]);
});
