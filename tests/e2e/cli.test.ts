import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { encodedPowershell } from './attack.ts';
import { call, query, root, startBelfryProcess } from './belfry-process.ts';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'belfry-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command line as a person would and waits for its end. */
async function belfry(dataDir: string, ...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { code, stdout: out, stderr: err } = await runCommand(args, { dataDir });
  return { code, out, err };
}

interface Summary {
  files: number;
  records: number;
  accepted: number;
  deadLettered: number;
  alerts: number;
  incidents: number;
  tables: Record<string, { rows: number; first?: string; last?: string }>;
  deadLetters: { code: string; reason: string; count: number; origin: string; position: number }[];
  problems: { file: string; code: string; severity: string }[];
}

/** Evidence of several forms: an attack, lines of two sources, records that nobody reads, a packed file, one that is no log, one that is damaged. */
function writeEvidence(): string {
  const evidence = join(folder, 'evidence');
  mkdirSync(join(evidence, 'deep'), { recursive: true });
  const at = new Date('2026-03-01T10:00:00Z');
  const hosts = Array.from({ length: 3 }, (_, index) => encodedPowershell(`ws${index}`, at));
  writeFileSync(join(evidence, 'windows.ndjson'), `${hosts.join('\n')}\n`);
  cpSync(join(root, 'packs/linux/samples/auth.log'), join(evidence, 'deep/auth.log'));
  writeFileSync(join(evidence, 'odd.json'), '{"fine":false}\n\n{"nor":"this"}\n');
  writeFileSync(join(evidence, 'more.ndjson.gz'), gzipSync(`${encodedPowershell('ws9', at)}\n`));
  writeFileSync(join(evidence, 'bytes.log'), Buffer.from([0x41, 0xff, 0x42, 0x0a]));
  writeFileSync(join(evidence, 'picture.png'), Buffer.from([0x89, 0x50, 0, 0, 0, 1, 2, 3]));
  writeFileSync(join(evidence, 'cut.ndjson.gz'), gzipSync(`${encodedPowershell('ws8', at)}\n`).subarray(0, 60));
  return evidence;
}
const evidence = writeEvidence();

/** A summary without what differs from run to run: times of receipt. */
function comparable({ tables, ...summary }: Summary & { elapsedMs?: number }): object {
  const { elapsedMs: _elapsed, ...rest } = summary;
  const { BelfryDeadLetter: letters, ...others } = tables;
  return { ...rest, tables: { ...others, BelfryDeadLetter: letters?.rows } };
}

let offline: Summary;

test('an import without a server leaves rows, alerts and incidents, and says what became of every record', async () => {
  const data = join(folder, 'offline');
  const ended = await belfry(data, 'import', evidence, '--source', 'case-1', '--json');
  // One file is damaged.
  expect(ended.code).toBe(1);
  offline = JSON.parse(ended.out) as Summary;
  expect(offline.records).toBe(offline.accepted + offline.deadLettered);
  expect(offline.tables).toMatchObject({
    WindowsEvent: { rows: 4, first: '2026-03-01T10:00:00.000Z', last: '2026-03-01T10:00:00.000Z' },
  });
  expect(offline).toMatchObject({ files: 7, deadLettered: 3, alerts: 4, incidents: 1 });
  expect(offline.deadLetters).toMatchObject([{ code: 'BELFRY-PARSE-101', count: 3 }]);
  const problems = offline.problems.map(({ file, severity }) => `${severity} ${file.replace(`${evidence}/`, '')}`);
  expect(problems.toSorted()).toEqual(['failed cut.ndjson.gz', 'skipped picture.png']);
  const rows = async (kql: string): Promise<unknown[]> => {
    const { out, code, err } = await belfry(data, 'query', kql, '--json');
    expect(code, err).toBe(0);
    return out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  };
  expect(await rows('SecurityIncident | summarize dcount(IncidentNumber)')).toEqual([{ dcount_IncidentNumber: 1 }]);
  expect(await rows('SecurityAlert | count')).toEqual([{ Count: 4 }]);
  expect(await rows('BelfryDeadLetter | project Origin, Position | sort by Origin asc, Position asc')).toEqual([
    { Origin: join(evidence, 'bytes.log'), Position: 1 },
    { Origin: join(evidence, 'odd.json'), Position: 1 },
    { Origin: join(evidence, 'odd.json'), Position: 2 },
  ]);
}, 120_000);

test('an import counts the alerts that gather a flood, and every event is in one', async () => {
  const data = join(folder, 'flood');
  const file = join(folder, 'flood.ndjson');
  const events = Array.from({ length: 120 }, (_, index) =>
    encodedPowershell('ws1', new Date(Date.UTC(2026, 2, 1, 10, 0, index))),
  );
  writeFileSync(file, events.join('\n'));
  const summary = JSON.parse((await belfry(data, 'import', file, '--json')).out) as Summary;
  const counted = await belfry(data, 'query', 'SecurityAlert | count', '--json');
  expect(JSON.parse(counted.out)).toEqual({ Count: summary.alerts });
  // 50 alone, one that tells of the flood, some that gather: fewer than events.
  expect(summary.alerts).toBeGreaterThan(51);
  expect(summary.alerts).toBeLessThan(events.length);
}, 120_000);

test('an import into a running server gives the same summary, and all of it is queryable when it ends', async () => {
  const server = await startBelfryProcess(mkdtempSync(join(folder, 'server-')));
  const data = join(server.dataDir, 'data');
  try {
    const ended = await belfry(data, 'import', evidence, '--source', 'case-1', '--json');
    expect(ended.code).toBe(1);
    expect(comparable(JSON.parse(ended.out) as Summary)).toEqual(comparable(offline));
    expect(
      await query(server, 'union withsource=T * | where _SourceId == "case-1" and T != "SecurityAlert" | count'),
    ).toEqual([[offline.records]]);
    expect(await query(server, 'SecurityAlert | count')).toEqual([[offline.alerts]]);
    expect(await query(server, 'SecurityIncident | summarize dcount(IncidentNumber)')).toEqual([[1]]);
    expect(
      await query(server, 'BelfryDeadLetter | project Origin, Position | sort by Origin asc, Position asc'),
    ).toEqual([
      [join(evidence, 'bytes.log'), 1],
      [join(evidence, 'odd.json'), 1],
      [join(evidence, 'odd.json'), 2],
    ]);
    const { items } = await call<{ items: { id: string; received: number; connector: string }[] }>(
      server,
      'GET',
      '/api/sources',
    );
    expect(items.find(({ id }) => id === 'case-1')).toMatchObject({ connector: 'import', received: offline.records });
    const text = await belfry(data, 'import', join(evidence, 'odd.json'));
    expect(text).toMatchObject({ code: 0 });
    expect(text.out).toMatch(/2 dead letters: .*the first is record 1 of .*odd\.json/);
    expect(text.out).toContain('2 records of 1 files');
    const refused = await belfry(data, 'import', evidence, '--pack', 'nope');
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toContain('BELFRY-INGEST-007');
  } finally {
    await server.stop();
  }
}, 120_000);

test('names that no source or pack has are refused before anything is read', async () => {
  const data = join(folder, 'refused');
  for (const [args, code] of [
    [['--source', 'Case 17'], 'BELFRY-CLI-012'],
    [['--source', 'belfry'], 'BELFRY-CLI-012'],
    [['--pack', 'nope'], 'BELFRY-CLI-013'],
  ] as const) {
    const ended = await belfry(data, 'import', evidence, ...args);
    expect([ended.code, ended.out]).toEqual([1, '']);
    expect(ended.err).toContain(code);
  }
}, 60_000);

test('kql check judges a collection and a folder of rules, and exits with 3 when a query does not come through', async () => {
  const data = join(folder, 'none');
  const input = join(folder, 'queries.jsonl');
  const schema = join(folder, 'tables.json');
  writeFileSync(schema, JSON.stringify({ Fruit: [{ name: 'Name', type: 'string' }] }));
  writeFileSync(input, '{"id":"a","query":"Fruit | count"}\n{"id":"b","query":"Fruit | where Nam == 1"}\n');
  const collection = await belfry(data, 'kql', 'check', '--input', input, '--schema', schema, '--json');
  expect(collection.code).toBe(3);
  expect(JSON.parse(collection.out)).toMatchObject({
    total: 2,
    syntax: 2,
    bound: 1,
    translated: 1,
    executed: 1,
    failures: [{ id: 'b', stage: 'bound', code: 'KS142' }],
  });
  const own = await belfry(data, 'kql', 'check', join(root, 'packs/entra/rules'));
  expect([own.code, own.err]).toEqual([0, '']);
  expect(own.out).toMatch(/(\d+) queries: \1 parse, \1 bind, \1 are translated, \1 run on empty tables/);
  const rule = join(folder, 'rule.yaml');
  writeFileSync(rule, 'name: x\nquery: |\n  SecurityEvent\n  | where Compter == "x"\n');
  const broken = await belfry(data, 'kql', 'check', rule);
  expect(broken.code).toBe(3);
  expect(broken.out).toMatch(/rule\.yaml.*4:11.*KS142.*did you mean Computer\?/);
  expect((await belfry(data, 'kql', 'check')).code).toBe(1);
}, 120_000);

test('kql run writes a line for every line, results and errors', async () => {
  const input = join(folder, 'run.jsonl');
  const output = join(folder, 'results.jsonl');
  writeFileSync(input, '{"query":"print x=now()-1d"}\n{"id":"e","query":"nope"}\n');
  const ended = await belfry(
    folder,
    'kql',
    'run',
    '--input',
    input,
    '--output',
    output,
    '--now',
    '2026-03-02T00:00:00Z',
  );
  expect([ended.code, ended.err]).toEqual([0, '2 queries, 1 with an error\n']);
  const results = readFileSync(output, 'utf8').trim().split('\n');
  expect(results.map((line) => JSON.parse(line) as object)).toEqual([
    { id: 'run-0', columns: [{ name: 'x', type: 'datetime' }], rows: [['2026-03-01T00:00:00.0000000Z']] },
    { id: 'e', error: { code: 'KS142', message: expect.any(String) as string } },
  ]);
  expect((await belfry(folder, 'kql', 'run', '--input', input, '--now', 'yesterday')).code).toBe(1);
  expect((await belfry(folder, 'kql', 'run')).code).toBe(2);
}, 60_000);

test('pack check passes a pack in order, and exits with 3 and the place of what is wrong', async () => {
  const pack = join(folder, 'pack');
  cpSync(join(root, 'packs/_template'), pack, { recursive: true });
  const good = await belfry(folder, 'pack', 'check', pack);
  expect([good.code, good.err]).toEqual([0, '']);
  expect(good.out).toContain('14 of 14 checks without a finding');
  writeFileSync(join(pack, 'samples/malformed.ndjson'), 'no json\n');
  const bad = await belfry(folder, 'pack', 'check', pack, '--json');
  expect(bad.code).toBe(3);
  const report = JSON.parse(bad.out) as { findings: number; packs: { checks: { findings: unknown[] }[] }[] };
  expect(report.findings).toBe(1);
  expect(report.packs[0]?.checks.flatMap(({ findings }) => findings)).toMatchObject([
    { file: join(pack, 'samples/malformed.ndjson'), line: 1 },
  ]);
  const none = await belfry(folder, 'pack', 'check', evidence);
  expect([none.code, none.out]).toEqual([1, '']);
  expect(none.err).toContain('BELFRY-CLI-014');
}, 120_000);
