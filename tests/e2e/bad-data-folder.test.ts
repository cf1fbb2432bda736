import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, query, startBelfryProcess, until, type RunningBelfry } from './belfry-process.ts';
import { runCommand } from './run-command.ts';
import { mountMemory } from './small-disk.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-bad-folder-'));
/** A data folder that was used and stopped. */
const used = join(dir, 'used');
const data = join(used, 'data');
let belfry: RunningBelfry | undefined;

const event = (host: string) =>
  JSON.stringify({
    EventTime: new Date().toISOString(),
    Hostname: host,
    Channel: 'Bad/Operational',
    EventID: 9001,
    SourceName: 'bad-data-folder',
  });
const up = (env: Record<string, string> = {}, options: { under?: string[]; dataDir?: string } = {}) =>
  runCommand(['up'], {
    dataDir: options.dataDir ?? data,
    env,
    ...(options.under === undefined ? {} : { under: options.under }),
  });
const refused = (message: RegExp) => ({ code: 1, stdout: '', stderr: expect.stringMatching(message) as string });

beforeAll(async () => {
  mkdirSync(used);
  belfry = await startBelfryProcess(used);
  await call(belfry, 'POST', '/api/ingest/windows', event('before'));
}, 60_000);
afterAll(async () => {
  await belfry?.stop();
  rmSync(dir, { recursive: true, force: true });
});

test('a folder that another process holds names that process and the way out', async () => {
  const pid = belfry?.child.pid;
  const message = new RegExp(
    `^BELFRY-STATE-008: the data folder is in use by process ${pid}\\n {2}at ${data}\\n {2}stop the other Belfry .* BELFRY_DATA`,
  );
  expect(await up()).toMatchObject(refused(message));
  // Without the note of the running server, as in its first seconds.
  const note = join(data, 'running.json');
  const text = readFileSync(note);
  rmSync(note);
  expect(await runCommand(['query', 'print 1'], { dataDir: data })).toMatchObject(refused(message));
  expect(await runCommand(['import', import.meta.filename], { dataDir: data })).toMatchObject(refused(message));
  writeFileSync(note, text, { mode: 0o600 });
  expect(await call(belfry as RunningBelfry, 'POST', '/api/ingest/windows', event('before'))).toMatchObject({
    accepted: 1,
  });
});

test('killing the store while a query runs ends or repeats the query, and nothing else', async () => {
  const server = belfry as RunningBelfry;
  const [store] = readFileSync(`/proc/${server.child.pid}/task/${server.child.pid}/children`, 'utf8').trim().split(' ');
  const asked = fetch(new URL('/api/query', server.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'range x from 1 to 400000000 step 1 | summarize dcount(x) by y = x % 97 | count' }),
  }).then((response) => response.text());
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill(Number(store), 'SIGKILL');
  expect(await call(server, 'POST', '/api/ingest/windows', event('during'))).toMatchObject({ accepted: 1 });
  const last = JSON.parse((await asked).trim().split('\n').at(-1) ?? '') as {
    kind?: string;
    code?: string;
    hint?: string;
  };
  if (last.kind === 'error')
    expect(last).toMatchObject({
      code: expect.stringMatching(/^BELFRY-STORE-/) as string,
      hint: expect.any(String) as string,
    });
  else expect(last).toMatchObject({ kind: 'done', rowCount: 1 });
  await until(
    () => query(server, 'WindowsEvent | where Computer == "during" | count'),
    (rows) => rows[0]?.[0] === 1,
  );
}, 90_000);

test('ports in use are named with the way out, and the holder goes on', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as { port: number };
  const other = join(dir, 'ports');
  expect(await up({ BELFRY_PORT: String(port) }, { dataDir: other })).toMatchObject(
    refused(
      new RegExp(
        `^BELFRY-API-020: the console and the API cannot listen on port ${port}: another program uses it\\n {2}at 127\\.0\\.0\\.1:${port}\\n {2}end the other program, or choose another port with BELFRY_PORT`,
      ),
    ),
  );
  expect(await up({ BELFRY_SYSLOG_PORT: String(port) }, { dataDir: other })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      new RegExp(
        `^BELFRY-SYSLOG-001: syslog cannot listen on port ${port}: another program uses it\\n {2}at 127\\.0\\.0\\.1:${port}\\n {2}.*BELFRY_SYSLOG_PORT, or set syslog\\.enabled to false`,
      ),
    ) as string,
  });
  holder.close();
});

/** Runs a command without any right of an administrator; undefined where that cannot be done. */
const unprivileged = [
  'setpriv',
  '--reuid=65534',
  '--regid=65534',
  '--clear-groups',
  '--bounding-set=-all',
  '--no-new-privs',
];
async function whyNotUnprivileged(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'this process has no right to become another user';
  const child = spawn(unprivileged[0] as string, [...unprivileged.slice(1), process.execPath, '--version']);
  const [code] = (await once(child, 'exit').catch(() => [1])) as [number | null];
  if (code !== 0) return 'setpriv cannot run Node as another user';
  const ports = '/proc/sys/net/ipv4/ip_unprivileged_port_start';
  return existsSync(ports) && Number(readFileSync(ports, 'utf8')) < 443
    ? 'here everybody may open port 443'
    : undefined;
}

test('a port below 1024 without the right to it is told', async ({ skip }) => {
  const reason = await whyNotUnprivileged();
  skip(reason !== undefined, reason);
  const own = join(dir, 'unprivileged');
  mkdirSync(own, { mode: 0o777 });
  chmodSync(dir, 0o755);
  chmodSync(own, 0o777);
  expect(
    await up({ BELFRY_PORT: '443', HOME: own }, { under: unprivileged, dataDir: join(own, 'data') }),
  ).toMatchObject(refused(/^BELFRY-API-020: .*port 443: this user may not open it.*\n {2}at 127\.0\.0\.1:443\n/));
});

test('a folder without the right to write is told', async ({ skip }) => {
  const reason = await whyNotUnprivileged();
  skip(reason !== undefined, reason);
  const foreign = join(dir, 'foreign');
  mkdirSync(foreign, { mode: 0o755 });
  chmodSync(dir, 0o755);
  for (const dataDir of [foreign, join(foreign, 'new')])
    expect(await up({}, { under: unprivileged, dataDir })).toMatchObject(
      refused(
        new RegExp(
          `^BELFRY-STATE-009: the data folder cannot be written: .*\\n {2}at ${dataDir}\\n {2}make the disk writable`,
        ),
      ),
    );
});

test('a disk that becomes full under load: nothing is acknowledged that is not kept, it is told, and it ends by itself', async ({
  skip,
}) => {
  const disk = mountMemory(join(dir, 'full'), 128);
  if (typeof disk === 'string') return skip(disk);
  const full = await startBelfryProcess(disk.path, 'journal: { minFreeBytes: 0 }\n');
  let stopped = false;
  try {
    const acknowledged = new Map<string, number>();
    const codes = new Set<string>();
    const load = async (name: string): Promise<void> => {
      for (let number = 0; !stopped; number++) {
        const host = `${name}-${number}`;
        const response = await fetch(new URL('/api/ingest/windows', full.url), {
          method: 'POST',
          headers: { authorization: `Bearer ${full.token}`, 'content-type': 'application/x-ndjson' },
          body: `${event(host)}\n`.repeat(20),
        });
        const body = (await response.json()) as { code?: string };
        if (response.ok) acknowledged.set(host, 20);
        else codes.add(`${response.status} ${body.code} ${response.headers.get('retry-after') !== null}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    };
    const loads = [load('a'), load('b')];
    // A test that fails ends the disk below them.
    for (const one of loads) one.catch(() => undefined);
    await until(
      () => Promise.resolve(acknowledged.size),
      (size) => size > 10,
    );
    disk.fill();
    type Health = { status: string; parts: Record<string, { ok: boolean; message: string }> };
    const health = await until(
      () => call<Health>(full, 'GET', '/api/health'),
      ({ parts }) =>
        parts['journal']?.ok === false &&
        (parts['store']?.ok === false || parts['store writer']?.message.startsWith('0 ') === true),
    );
    expect(health).toMatchObject({
      status: 'degraded',
      parts: {
        journal: {
          message: expect.stringMatching(/disk of the data folder is full: nothing more is acknowledged/) as string,
        },
        disk: { ok: false },
        // It has nothing to complain of when all that was acknowledged came into the store before the disk was full.
        store: { message: expect.stringMatching(/no space|^ready$/i) as string },
      },
    });
    const status = await runCommand(['status'], { dataDir: join(disk.path, 'data') });
    expect([status.code, status.stdout]).toEqual([3, expect.stringMatching(/journal .*NO .*full/)]);
    // What SQLite cannot write is refused with its own code and goes on later, too.
    const comment = await fetch(new URL('/api/webhooks', full.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${full.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'x'.repeat(90), url: 'https://example.com/hook', secret: 's'.repeat(190) }),
    });
    expect([comment.status, await comment.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'BELFRY-STATE-004' }),
    ]);
    expect([...codes]).toEqual(['503 BELFRY-JOURNAL-001 true']);
    const before = acknowledged.size;
    disk.empty();
    await until(
      () => Promise.resolve(acknowledged.size),
      (size) => size > before + 10,
    );
    stopped = true;
    await Promise.all(loads);
    await until(
      () => call<Health>(full, 'GET', '/api/health'),
      ({ status: state }) => state === 'ready',
    );
    const rows = await until(
      () => query(full, 'WindowsEvent | summarize count() by Computer'),
      (found) => found.length >= acknowledged.size,
    );
    const counts = new Map(rows.map(([host, count]) => [String(host), Number(count)]));
    expect([...acknowledged].filter(([host, count]) => counts.get(host) !== count)).toEqual([]);
    expect([...counts.values()].every((count) => count === 20)).toBe(true);
  } finally {
    stopped = true;
    await full.stop({ signal: 'SIGKILL' });
  }
}, 90_000);

test('a disk that is read-only at the start is told', async ({ skip }) => {
  const disk = mountMemory(join(dir, 'read-only'), 16);
  if (typeof disk === 'string') return skip(disk);
  disk.remount('ro');
  for (const dataDir of [disk.path, join(disk.path, 'data')])
    expect(await up({}, { dataDir })).toMatchObject(
      refused(
        new RegExp(
          `^BELFRY-STATE-009: the data folder cannot be written: .*\\n {2}at ${dataDir}\\n {2}make the disk writable`,
        ),
      ),
    );
});

test('Ctrl-C twice ends the server at once, and the next start has all that was acknowledged', async () => {
  const child = belfry?.child;
  const exited = once(child as NonNullable<typeof child>, 'exit');
  await call(belfry as RunningBelfry, 'POST', '/api/ingest/windows', event('before'));
  child?.kill('SIGINT');
  child?.kill('SIGINT');
  await exited;
  const { stdout } = await until(
    () => runCommand(['query', 'WindowsEvent | count', '--json'], { dataDir: data }),
    ({ code }) => code === 0,
  );
  // The journal may still hold the last ones: they are stored when a pipeline opens it.
  expect(Number((JSON.parse(stdout) as { Count: number }).Count)).toBeLessThanOrEqual(4);
  belfry = await startBelfryProcess(used);
  await until(
    () => query(belfry as RunningBelfry, 'WindowsEvent | where Computer == "before" | count'),
    (rows) => rows[0]?.[0] === 3,
  );
  await belfry.stop();
});

test.each<[what: string, change: () => () => void, message: RegExp]>([
  [
    'a newer store',
    () => replaceText('store/version.json', () => '{"format":99}'),
    /^BELFRY-STORE-003: .*format 99, this Belfry reads up to format 1\n {2}at .*store\/version\.json\n {2}start the newer Belfry/,
  ],
  [
    'a newer journal',
    () => replaceText('journal/manifest.json', (text) => text.replace('"version":1', '"version":99')),
    /^BELFRY-JOURNAL-004: .*form 99, this one knows 1.*\n {2}at .*journal\/manifest\.json\n {2}run the newer Belfry/,
  ],
  [
    'a newer state database',
    () => {
      sqlite("insert into kysely_migration values ('9999-future', '2199-01-01')");
      return () => sqlite("delete from kysely_migration where name = '9999-future'");
    },
    /^BELFRY-STATE-002: .*newer Belfry\n {2}at .*state\.db\n {2}run the newer Belfry/,
  ],
])(
  'a data folder with %s is refused with the file and the way out, and stays as it was',
  async (_, change, message) => {
    const back = change();
    try {
      expect(await up()).toMatchObject(refused(message));
    } finally {
      back();
    }
  },
);

test('after all that the folder opens with everything in it', async () => {
  const { stdout } = await runCommand(['query', 'WindowsEvent | count', '--json'], { dataDir: data });
  expect(JSON.parse(stdout)).toEqual({ Count: 4 });
});

function replaceText(name: string, change: (text: string) => string): () => void {
  const path = join(data, name);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, change(text));
  return () => writeFileSync(path, text);
}

function sqlite(statement: string): void {
  const database = new DatabaseSync(join(data, 'state.db'));
  database.exec(statement);
  database.close();
}
