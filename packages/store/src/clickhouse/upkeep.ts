import { readFile } from 'node:fs/promises';
import type { EngineConnection } from './engine-connection.ts';
import { queryRows } from './query.ts';
import { databaseName, quoteName } from './table-ddl.ts';

/** What one table holds. */
export interface TableStats {
  readonly rows: number;
  /** Uncompressed. */
  readonly bytes: number;
  /** On disk, indexes included. */
  readonly compressedBytes: number;
  /** Latest `TimeGenerated` as ISO 8601 with seven decimals and Z; null for an empty table. */
  readonly lastTime: string | null;
}

interface PartsRow {
  readonly table: string;
  readonly rows: string;
  readonly bytes: string;
  readonly disk: string;
  readonly changed: string;
  readonly masked: string;
}

/** Figures that only change with a table's parts, by table. */
export type StatsCache = Map<string, { readonly key: string; readonly rows: number; readonly lastTime: string | null }>;

/** See `Store.tableStats`. */
export async function readTableStats(
  connection: EngineConnection,
  cache: StatsCache,
): Promise<Map<string, TableStats>> {
  const parts = await queryRows<PartsRow>(
    connection,
    `SELECT t.name AS table, sum(p.rows) AS rows, sum(p.data_uncompressed_bytes) AS bytes, sum(p.bytes_on_disk) AS disk,
            toString(cityHash64(arraySort(groupArray(p.name)))) AS changed,
            countIf(p.has_lightweight_delete) AS masked
     FROM system.tables AS t
     LEFT JOIN (SELECT * FROM system.parts WHERE active AND database = {db:String}) AS p ON p.table = t.name
     WHERE t.database = {db:String} AND endsWith(t.engine, 'MergeTree')
     GROUP BY t.name`,
    { db: databaseName },
  );
  const stats = new Map<string, TableStats>();
  for (const part of parts) {
    let known = cache.get(part.table);
    if (known?.key !== part.changed) {
      known = { key: part.changed, ...(await readChanging(connection, part)) };
      cache.set(part.table, known);
    }
    stats.set(part.table, {
      rows: known.rows,
      bytes: Number(part.bytes),
      compressedBytes: Number(part.disk),
      lastTime: known.lastTime,
    });
  }
  return stats;
}

async function readChanging(connection: EngineConnection, part: PartsRow) {
  if (part.rows === '0') return { rows: 0, lastTime: null };
  const table = `${databaseName}.${quoteName(part.table)}`;
  const [last] = await queryRows<{ time: string }>(
    connection,
    `SELECT toString(TimeGenerated) AS time FROM ${table} ORDER BY TimeGenerated DESC LIMIT 1`,
  );
  let rows = Number(part.rows);
  if (part.masked !== '0') {
    // Parts count rows that are deleted but not yet merged away.
    const [count] = await queryRows<{ n: string }>(connection, `SELECT count() AS n FROM ${table}`);
    rows = Number(count?.n ?? 0);
  }
  return { rows, lastTime: last === undefined ? null : `${last.time.replace(' ', 'T')}Z` };
}

/** See `Store.deleteSource`. */
export async function deleteSource(connection: EngineConnection, sourceId: string): Promise<void> {
  const tables = await queryRows<{ tableName: string }>(
    connection,
    `SELECT table AS tableName FROM system.columns WHERE database = {db:String} AND name = '_SourceId'`,
    { db: databaseName },
  );
  for (const { tableName } of tables) {
    const table = `${databaseName}.${quoteName(tableName)}`;
    const [found] = await queryRows<{ n: number }>(
      connection,
      `SELECT 1 AS n FROM ${table} WHERE _SourceId = {source:String} LIMIT 1`,
      { source: sourceId },
    );
    if (found === undefined) continue;
    await connection.repeatable((client) =>
      client.command({
        query: `DELETE FROM ${table} WHERE _SourceId = {source:String}`,
        query_params: { source: sourceId },
        clickhouse_settings: { lightweight_deletes_sync: '2', mutations_sync: '2' },
      }),
    );
  }
}

/** How many parts the engine set aside because it could not read them. */
export async function countDetachedParts(connection: EngineConnection): Promise<number> {
  const [row] = await queryRows<{ n: string }>(
    connection,
    `SELECT count() AS n FROM system.detached_parts WHERE database = {db:String}`,
    { db: databaseName },
  );
  return Number(row?.n ?? 0);
}

/** Resident memory of a process, where `/proc` tells it. */
export async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
