// HTTP → parse → stream rules → durable → queryable, and the times to an alert and to KQL, idle and at half of the measured rate:
// `node bench/ingest.ts [events]`. Belfry's own rules are
// loaded; set BELFRY_BENCH_RULES to a folder of Sigma rules to load them too. Events are made up, 500 distinct ones.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { encodedPowershell } from '../tests/e2e/attack.ts';
import { call, query, startBelfryProcess, until } from '../tests/e2e/belfry-process.ts';

const events = Number(process.argv[2] ?? 100_000);
const perBatch = 500;
const rules = process.env['BELFRY_BENCH_RULES'];

/** A process creation with the fields of Sysmon's event 1, as a shipper sends it: 1.5 KB. */
function event(number: number): string {
  const guid = `{5A1C2D00-0000-0000-0000-${String(number).padStart(12, '0')}}`;
  const time = new Date().toISOString();
  return JSON.stringify({
    EventTime: time,
    Hostname: `host${number % 400}.example.com`,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    SourceName: 'Microsoft-Windows-Sysmon',
    ProviderGuid: '{5770385F-C22A-43E0-BF4C-06F5698FFBD9}',
    EventID: 1,
    Version: 5,
    SeverityValue: 2,
    Severity: 'INFO',
    Task: 1,
    OpcodeValue: 0,
    RecordNumber: number,
    ThreadID: 4100,
    Domain: 'NT AUTHORITY',
    AccountName: 'SYSTEM',
    UserID: 'S-1-5-18',
    AccountType: 'User',
    RuleName: '-',
    UtcTime: time.slice(0, 23).replace('T', ' '),
    ProcessGuid: guid,
    ProcessId: 4000 + (number % 9000),
    Image: `C:\\Program Files\\Vendor ${number % 500}\\bin\\worker.exe`,
    FileVersion: '10.4.2.1',
    Description: 'Background worker of the scheduling service',
    Product: `Vendor ${number % 500} Suite`,
    Company: 'Example Corporation',
    OriginalFileName: 'worker.exe',
    CommandLine: `"C:\\Program Files\\Vendor ${number % 500}\\bin\\worker.exe" --job ${number} --config "C:\\ProgramData\\Vendor\\job-${number % 500}.json" --log C:\\ProgramData\\Vendor\\logs`,
    CurrentDirectory: 'C:\\ProgramData\\Vendor\\',
    User: `EXAMPLE\\user${number % 200}`,
    LogonGuid: '{5A1C2D00-1111-0000-0000-000000000001}',
    LogonId: '0x3e7',
    TerminalSessionId: 0,
    IntegrityLevel: 'System',
    Hashes:
      'SHA256=0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF,IMPHASH=00000000000000000000000000000000',
    ParentProcessGuid: '{5A1C2D00-2222-0000-0000-000000000002}',
    ParentProcessId: 700,
    ParentImage: 'C:\\Windows\\System32\\services.exe',
    ParentCommandLine: 'C:\\Windows\\system32\\services.exe',
    ParentUser: 'NT AUTHORITY\\SYSTEM',
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

/** Sends events that a rule fires on, one after the other; returns the times until the alert was durable, sorted. */
async function timeAlerts(host: string, probes: number): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < probes; number++) {
    const started = performance.now();
    // The answer comes when the event and its alert are durable.
    await call(belfry, 'POST', '/api/ingest/windows', encodedPowershell(`${host}${number}`));
    times.push(performance.now() - started);
    await delay(100);
  }
  return times.toSorted((a, b) => a - b);
}

/** The times until KQL sees an event, sorted. */
async function timeQueryable(host: string, probes: number): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < probes; number++) {
    const started = performance.now();
    await call(belfry, 'POST', '/api/ingest/windows', encodedPowershell(`${host}${number}`));
    await until(
      () => query(belfry, `WindowsEvent | where Computer startswith "${host}${number}" | count`),
      (rows) => Number(rows[0]?.[0]) > 0,
      60_000,
    );
    times.push(performance.now() - started);
  }
  return times.toSorted((a, b) => a - b);
}

const ms = (sorted: readonly number[]): { probes: number; p50Ms: number; maxMs: number } => ({
  probes: sorted.length,
  p50Ms: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
  maxMs: Math.round(sorted.at(-1) ?? 0),
});

let sent = 0;
function batch(): string {
  const from = sent;
  sent += perBatch;
  return Array.from({ length: perBatch }, (_, index) => event(from + index)).join('\n');
}

/** Sends as fast as four senders can. */
async function measureRate(): Promise<number> {
  let peakMb = 0;
  const watching = setInterval(() => (peakMb = Math.max(peakMb, memoryMb(belfry.child.pid ?? 0))), 500);
  const started = performance.now();
  const send = async (): Promise<void> => {
    while (sent < events) await call(belfry, 'POST', '/api/ingest/windows', batch());
  };
  await Promise.all([send(), send(), send(), send()]);
  const perSecond = Math.round(events / ((performance.now() - started) / 1000));
  await until(
    () => query(belfry, 'WindowsEvent | where Computer startswith "host" | count'),
    (rows) => Number(rows[0]?.[0]) >= events,
    120_000,
  );
  const queryablePerSecond = Math.round(events / ((performance.now() - started) / 1000));
  clearInterval(watching);
  print({ name: 'events durable', events, bytesPerEvent: event(1).length, perSecond, senderOnTheSameMachine: true });
  print({ name: 'events queryable', events, perSecond: queryablePerSecond });
  print({ name: 'memory under load', peakMb });
  return perSecond;
}

/** Sends at a steady rate until stopped; returns the rate that was kept. */
function sendSteadily(perSecond: number): () => Promise<number> {
  let stopped = false;
  let count = 0;
  const started = performance.now();
  const sending = (async () => {
    while (!stopped) {
      await call(belfry, 'POST', '/api/ingest/windows', batch());
      count += perBatch;
      await delay(Math.max(0, started + (count / perSecond) * 1000 - performance.now()));
    }
  })();
  return async () => {
    stopped = true;
    await sending;
    return Math.round(count / ((performance.now() - started) / 1000));
  };
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
  print({ name: 'event sent to alert durable, idle', ...ms(await timeAlerts('latency', 30)) });
  const perSecond = await measureRate();
  const stop = sendSteadily(perSecond / 2);
  await delay(2000);
  const alertTimes = await timeAlerts('halfload', 100);
  const queryableTimes = await timeQueryable('seen', 15);
  const kept = await stop();
  print({ name: 'event sent to alert durable, half load', sentPerSecond: kept, ...ms(alertTimes) });
  print({ name: 'event sent to visible in KQL, half load', sentPerSecond: kept, ...ms(queryableTimes) });
} finally {
  await belfry.stop({ remove: true });
}
