import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EvtxFile } from '@ts-evtx/core';
import { expect, test } from 'vitest';
import yauzl from 'yauzl';
import { createParser, loadPacks } from '../../packages/server/src/02-parse/index.ts';

const data = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const otrf = join(data, 'logs/otrf/atomic/windows');
const regression = join(data, 'sigma/regression_data');

const { packs } = await loadPacks();
let nextId = 1;
const parser = createParser(packs, { nextItemId: () => String(nextId++) });

function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

/** Lines of all files in a zip but the companion files that macOS adds. */
async function* linesOf(zip: string): AsyncGenerator<string> {
  const archive = await yauzl.openPromise(zip);
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName.endsWith('/') || entry.fileName.startsWith('__MACOSX/')) continue;
    const stream = await archive.openReadStreamPromise(entry);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    for (const line of Buffer.concat(chunks).toString('utf8').split(/\r?\n/)) if (line !== '') yield line;
  }
}

/** All scalars of a row as text; a value of the event must be among them. */
function scalarsOf(value: unknown, into: Set<string> = new Set()): Set<string> {
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) scalarsOf(item, into);
  else into.add(`${value as string | number | boolean | null}`);
  return into;
}

/** Fields that the parser turns into another form: times into ISO 8601, NXLog's integer keywords into hexadecimal. */
const converted = new Set(['TimeCreated', 'EventTime', 'Keywords']);

test.skipIf(!existsSync(otrf))(
  'every Windows recording of Security-Datasets parses, and no value is lost',
  { timeout: 120_000 },
  async () => {
    const zips = filesUnder(otrf, '.zip').filter((path) => path.includes('/host/'));
    expect(zips).toHaveLength(40);
    let lines = 0;
    const lost: string[] = [];
    for (const zip of zips) {
      for await (const raw of linesOf(zip)) {
        lines++;
        const value = JSON.parse(raw) as Record<string, unknown>;
        const { rows, failures } = parser.parse([{ raw, value, receivedAt: Date.now(), sourceId: zip, origin: zip }]);
        if (failures.length > 0) throw new Error(`${zip}: ${failures[0]?.reason}: ${raw.slice(0, 200)}`);
        const kept = scalarsOf(rows[0]?.row);
        for (const [name, field] of Object.entries(value))
          for (const item of Array.isArray(field) ? field : [field])
            if (!converted.has(name) && !kept.has(String(item))) lost.push(`${name}=${String(item)} of ${zip}`);
      }
    }
    expect(lost.slice(0, 5)).toEqual([]);
    expect(lines).toBe(118_530);
  },
);

/** Splits JSON documents that stand one after another; each begins with a brace in the first column. */
function documentsOf(
  text: string,
): { Event: { System: Record<string, unknown>; EventData?: Record<string, unknown> } }[] {
  return text
    .split(/\r?\n(?=\{)/)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part));
}

/** One form for values that readers of EVTX write differently: braces of GUIDs, hexadecimal numbers, blanks. */
function fold(value: unknown): string {
  const text = String(value).replaceAll(/[{}]/g, '').replaceAll(/\s+/g, ' ').trim().toLowerCase();
  return /^0x[0-9a-f]+$/.test(text) ? BigInt(text).toString() : text;
}

test.skipIf(!existsSync(regression))(
  'every EVTX file of the Sigma regression cases gives the values that its JSON has',
  { timeout: 120_000 },
  async () => {
    const files = filesUnder(regression, '.evtx');
    expect(files.length).toBeGreaterThanOrEqual(141);
    let compared = 0;
    const different: string[] = [];
    for (const path of files) {
      const rowOf = new Map<string, Set<string>>();
      for (const record of (await EvtxFile.open(path)).records()) {
        const { rows, failures } = parser.parse([
          { raw: record.renderXml(), receivedAt: 0, sourceId: path, origin: path },
        ]);
        expect(failures, path).toEqual([]);
        rowOf.set(String(record.recordNum()), new Set([...scalarsOf(rows[0]?.row)].map(fold)));
        const id = rows[0]?.row['EventRecordId'];
        if (typeof id === 'string') rowOf.set(id, rowOf.get(String(record.recordNum())) as Set<string>);
      }
      const json = path.replace(/\.evtx$/, '.json');
      if (!existsSync(json)) continue;
      for (const { Event: event } of documentsOf(readFileSync(json, 'utf8'))) {
        const kept = rowOf.get(String(event.System['EventRecordID']));
        if (kept === undefined) {
          different.push(`${path}: no record ${String(event.System['EventRecordID'])}`);
          continue;
        }
        for (const [name, value] of Object.entries(event.EventData ?? {})) {
          if (typeof value === 'object') continue;
          compared++;
          if (!kept.has(fold(value))) different.push(`${path}: ${name}=${fold(value)}`);
        }
      }
    }
    expect(compared).toBe(2913);
    expect(different).toEqual([]);
  },
);

for (const folder of [otrf, regression])
  if (!existsSync(folder)) console.warn(`recordings skipped: ${folder} is not there`); // oxlint-disable-line no-console
