import { createMatcher, createRouter } from '@belfry/sigma';
import { loadRules } from '@belfry/sigma/load';
import { createParser, loadPacks } from '../packages/server/src/02-parse/index.ts';
import { anyWatchlist, corpus, readRecordings, ruleFolders } from '../tests/conformance/sigma/corpus.ts';

/**
 * Events per second of one core over the Windows recordings of Security-Datasets with all Sigma rules of the corpus: JSON, pack's parser and matching,
 * each timed apart. Every event is new to the matcher (one pass, plans and caches cold at the start).
 * `node bench/sigma-stream.ts` prints one line of JSON.
 */
if (corpus.missing !== undefined) throw new Error(corpus.missing);
const { packs } = await loadPacks();
const started = performance.now();
const { rules } = await loadRules(ruleFolders, anyWatchlist);
const loadMs = performance.now() - started;
const mappings = packs.flatMap(({ manifest, sigma }) =>
  sigma === undefined ? [] : [{ pack: manifest.id, mapping: sigma }],
);
const matcher = createMatcher(
  rules,
  createRouter(
    mappings,
    packs.flatMap((pack) => pack.tables),
  ),
);
let nextId = 1;
const parser = createParser(packs, { nextItemId: () => String(nextId++) });
const spent = { json: 0, parse: 0, match: 0 };
/** CPU time of matching, all threads of the process: comparable when the machine has other work. */
let matchCpuMs = 0;
let events = 0;
let bytes = 0;
let firings = 0;
let batch: string[] = [];

const run = (): void => {
  const t0 = performance.now();
  const values = batch.map((raw) => JSON.parse(raw) as unknown);
  const t1 = performance.now();
  const records = batch.map((raw, index) => ({
    raw,
    value: values[index],
    receivedAt: 0,
    sourceId: 'bench',
    origin: '',
  }));
  const { rows } = parser.parse(records, 'windows');
  const t2 = performance.now();
  const cpu = process.cpuUsage();
  for (const { table, row } of rows) firings += matcher.match(table, row).length;
  const used = process.cpuUsage(cpu);
  matchCpuMs += (used.user + used.system) / 1000;
  spent.json += t1 - t0;
  spent.parse += t2 - t1;
  spent.match += performance.now() - t2;
  events += batch.length;
  batch = [];
};
for await (const { raw } of readRecordings()) {
  batch.push(raw);
  bytes += raw.length;
  if (batch.length === 1000) run();
}
run();
const perSecond = (ms: number): number => Math.round((events / ms) * 1000);
console.log(
  JSON.stringify({
    bench: 'sigma-stream',
    node: process.version,
    rules: rules.length,
    loadMs: Math.round(loadMs),
    events,
    bytesPerEvent: Math.round(bytes / events),
    firings,
    matchPerSecond: perSecond(spent.match),
    matchPerCpuSecond: perSecond(matchCpuMs),
    jsonAndMatchPerSecond: perSecond(spent.json + spent.match),
    jsonParseAndMatchPerSecond: perSecond(spent.json + spent.parse + spent.match),
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
  }),
);
