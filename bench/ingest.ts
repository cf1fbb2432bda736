// HTTP → parse → stream rules → durable → queryable, and the time to an alert: `node bench/ingest.ts [events]`. Belfry's own rules are
// loaded; set BELFRY_BENCH_RULES to a folder of Sigma rules to load them too. Events are made up, 500 distinct ones.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { encodedPowershell } from '../tests/e2e/attack.ts';
import { call, query, startBelfryProcess, until, type RunningBelfry } from '../tests/e2e/belfry-process.ts';

const events = Number(process.argv[2] ?? 100_000);
const perBatch = 500;
const rules = process.env['BELFRY_BENCH_RULES'];

/** A process creation of about 1.5 KB, as a shipper sends it. */
function event(number: number): string {
  return JSON.stringify({
    EventTime: new Date().toISOString(),
    Hostname: `host${number % 400}.example.com`,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    EventID: 1,
    SourceName: 'Microsoft-Windows-Sysmon',
    Image: `C:\\Program Files\\Vendor ${number % 500}\\bin\\worker.exe`,
    CommandLine: `worker.exe --job ${number % 500} --config "C:\\ProgramData\\Vendor\\job-${number % 500}.json" ${'--option value '.repeat(40)}`,
    ParentImage: 'C:\\Windows\\System32\\services.exe',
    User: `EXAMPLE\\user${number % 200}`,
    ProcessGuid: `{00000000-0000-0000-0000-${String(number).padStart(12, '0')}}`,
    Hashes:
      'SHA256=0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF,IMPHASH=00000000000000000000000000000000',
  });
}

/** Resident memory of the server and its children, MB. */
function memoryMb(pid: number): number {
  const of = (id: number): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map(Number);
  return Math.round([pid, ...children].reduce((sum, id) => sum + of(id), 0));
}

async function measureAlerts(belfry: RunningBelfry): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < 30; number++) {
    const started = performance.now();
    await call(belfry, 'POST', '/api/ingest/windows', encodedPowershell(`latency${number}`));
    times.push(performance.now() - started);
    await delay(100);
  }
  return times.toSorted((a, b) => a - b);
}

const started = performance.now();
const belfry = await startBelfryProcess(
  undefined,
  rules === undefined ? '' : `rules: { folders: [${JSON.stringify(rules)}] }\n`,
);
const print = (line: object): void => console.log(JSON.stringify({ bench: 'ingest', ...line }));
try {
  print({ name: 'start to ready', ms: Math.round(performance.now() - started) });
  await delay(10_000);
  print({ name: 'memory idle', mb: memoryMb(belfry.child.pid ?? 0) });
  const alertTimes = await measureAlerts(belfry);
  print({
    name: 'event sent to alert durable, idle',
    p50Ms: Math.round(alertTimes[15] ?? 0),
    maxMs: Math.round(alertTimes.at(-1) ?? 0),
  });
  let sent = 0;
  let peakMb = 0;
  const watching = setInterval(() => (peakMb = Math.max(peakMb, memoryMb(belfry.child.pid ?? 0))), 500);
  const loadStarted = performance.now();
  const send = async (): Promise<void> => {
    while (sent < events) {
      const from = sent;
      sent += perBatch;
      await call(
        belfry,
        'POST',
        '/api/ingest/windows',
        Array.from({ length: perBatch }, (_, index) => event(from + index)).join('\n'),
      );
    }
  };
  await Promise.all([send(), send(), send(), send()]);
  const durableMs = performance.now() - loadStarted;
  await until(
    () => query(belfry, 'WindowsEvent | where Computer startswith "host" | count'),
    (rows) => Number(rows[0]?.[0]) >= events,
    120_000,
  );
  const queryableMs = performance.now() - loadStarted;
  clearInterval(watching);
  print({
    name: 'events durable',
    events,
    perSecond: Math.round(events / (durableMs / 1000)),
    senderOnTheSameMachine: true,
  });
  print({ name: 'events queryable', events, perSecond: Math.round(events / (queryableMs / 1000)) });
  print({ name: 'memory under load', peakMb });
} finally {
  await belfry.stop({ remove: true });
}
