// KQL over many rows: `node bench/query.ts [rows]`. Rows are made by the engine itself (seeded hashes), so only queries are measured.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, loadContent, openEngine } from '@belfry/server';

const rows = Number(process.argv[2] ?? 10_000_000);
const dataDir = mkdtempSync(join(tmpdir(), 'belfry-bench-'));
const config = { ...loadConfig(undefined, {}), dataDir };
const engine = await openEngine(config, await loadContent(config));

const queries: readonly (readonly [name: string, budgetMs: number, kql: string])[] = [
  ['has a rare term', 200, "WindowsEvent | where EventData has 'needle77' | count"],
  ['contains', 2000, "WindowsEvent | where EventData contains 'eedle77' | count"],
  ['summarize by bin', 1000, 'WindowsEvent | summarize count() by bin(TimeGenerated, 1h)'],
  ['summarize by two columns', 2000, 'WindowsEvent | summarize count(), dcount(Computer) by Channel, EventID'],
  [
    'one hour of a host',
    200,
    "WindowsEvent | where TimeGenerated between (datetime(2026-01-03T00:00:00Z) .. 1h) | where Computer == 'host7' | count",
  ],
  ['newest 100 rows', 1000, 'WindowsEvent | top 100 by TimeGenerated'],
];

try {
  const filled = performance.now();
  const batch = 1_000_000;
  for (let from = 0; from < rows; from += batch) {
    // A month of process creations: 400 hosts, command lines of about 300 bytes, one term that is rare.
    await engine.store
      .command(`INSERT INTO belfry.WindowsEvent (TimeGenerated, _TimeReceived, _ItemId, _SourceId, Channel, Provider, EventID, Computer, EventData)
      SELECT toDateTime64('2026-01-01 00:00:00', 7, 'UTC') + toIntervalMillisecond(number * intDiv(2592000000, ${rows})), now64(7), number, 'bench',
        'Microsoft-Windows-Sysmon/Operational', 'Microsoft-Windows-Sysmon', 1 + cityHash64(number) % 22, concat('host', toString(cityHash64(number, 1) % 400)),
        concat('{"Image":"C:\\\\\\\\Windows\\\\\\\\System32\\\\\\\\p', toString(cityHash64(number, 2) % 2000), '.exe","CommandLine":"p', toString(cityHash64(number, 2) % 2000), '.exe --session ', hex(cityHash64(number, 3)), ' --file C:\\\\\\\\Users\\\\\\\\u', toString(cityHash64(number, 4) % 5000), '\\\\\\\\', if(number % 10000 = 7, 'needle77', 'report'), '.docx","ProcessGuid":"', hex(cityHash64(number, 5)), '-', hex(cityHash64(number, 6)), '","ParentImage":"C:\\\\\\\\Windows\\\\\\\\explorer.exe","User":"CONTOSO\\\\\\\\u', toString(cityHash64(number, 4) % 5000), '"}')
      FROM numbers(${from}, ${Math.min(batch, rows - from)})`);
  }
  console.error(`${rows} rows made in ${((performance.now() - filled) / 1000).toFixed(0)} s`);
  for (const [name, budgetMs, query] of queries) {
    const times: number[] = [];
    let count = 0;
    for (let run = 0; run < 5; run++) {
      const started = performance.now();
      const result = await engine.queries.collect({ query, maxRows: 10_000 }, new AbortController().signal);
      times.push(performance.now() - started);
      count = result.rowCount;
    }
    times.sort((a, b) => a - b);
    console.log(
      JSON.stringify({
        bench: 'query',
        name,
        rows,
        medianMs: Math.round(times[2] ?? 0),
        firstMs: Math.round(Math.max(...times)),
        budgetMs,
        resultRows: count,
      }),
    );
  }
  const stats = (await engine.store.tableStats()).get('WindowsEvent');
  console.log(
    JSON.stringify({
      bench: 'query',
      name: 'stored',
      rows,
      compressedBytesPerRow: Math.round((stats?.compressedBytes ?? 0) / rows),
      rawBytesPerRow: 330,
    }),
  );
} finally {
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
}
