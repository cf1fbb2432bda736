import { withStandardColumns, type ColumnDefinition, type TableDefinition } from '@belfry/schema';
import type { EngineConnection } from './engine-connection.ts';
import { StoreError, storeCodes } from './errors.ts';
import { queryRows } from './query.ts';
import {
  columnClause,
  columnType,
  createTableSql,
  databaseName,
  indexClauses,
  quoteName,
  ttlExpression,
  type IndexClause,
} from './table-ddl.ts';

/** What `ensureTables` changed. */
export interface TableChanges {
  readonly created: string[];
  readonly altered: { table: string; addedColumns: string[]; addedIndexes: string[]; droppedIndexes: string[] }[];
}

interface ExistingTable {
  readonly columns: Map<string, string>;
  readonly indexes: Set<string>;
  readonly engineClauses: string;
}

async function readExisting(connection: EngineConnection): Promise<Map<string, ExistingTable>> {
  const rows = await queryRows<{ name: string; engine_full: string; columns: [string, string][]; indexes: string[] }>(
    connection,
    `SELECT t.name AS name, t.engine_full AS engine_full, c.columns AS columns, i.indexes AS indexes
     FROM system.tables AS t
     LEFT JOIN (SELECT table, groupArray((name, type)) AS columns FROM system.columns
                WHERE database = {db:String} GROUP BY table) AS c ON c.table = t.name
     LEFT JOIN (SELECT table, groupArray(name) AS indexes FROM system.data_skipping_indices
                WHERE database = {db:String} GROUP BY table) AS i ON i.table = t.name
     WHERE t.database = {db:String} AND endsWith(t.engine, 'MergeTree')`,
    { db: databaseName },
  );
  return new Map(
    rows.map((row) => [
      row.name,
      { columns: new Map(row.columns), indexes: new Set(row.indexes), engineClauses: row.engine_full },
    ]),
  );
}

/** Whether values of both types are stored alike: a dictionary is only a way to store a string. */
function isSameType(a: string, b: string): boolean {
  const plain = (type: string) => (type === 'LowCardinality(String)' ? 'String' : type);
  return plain(a) === plain(b);
}

function assertTypesUnchanged(table: TableDefinition, existing: ExistingTable): void {
  const changed = table.columns.filter((column: ColumnDefinition) => {
    const stored = existing.columns.get(column.name);
    return stored !== undefined && !isSameType(stored, columnType(column));
  });
  if (changed.length === 0) return;
  const list = changed.map(
    (column) =>
      `column ${column.name} is stored as ${existing.columns.get(column.name)}, the definition says ${column.type} (${columnType(column)})`,
  );
  throw new StoreError(storeCodes.columnTypeChanged, `table ${table.name} cannot change types: ${list.join('; ')}`, {
    where: `${table.name}.${changed[0]!.name}`,
    hint: 'give the column its old type again, or add a column with another name and fill that',
  });
}

function retentionChange(table: TableDefinition, existing: ExistingTable, defaultDays: number | undefined): string[] {
  const wanted = ttlExpression(table.retentionDays ?? defaultDays);
  const stored = /toIntervalDay\((\d+)\)/u.exec(existing.engineClauses)?.[1];
  const wantedDays = wanted === undefined ? undefined : /toIntervalDay\((\d+)\)/u.exec(wanted)?.[1];
  if (stored === wantedDays) return [];
  return [wanted === undefined ? 'REMOVE TTL' : `MODIFY TTL ${wanted}`];
}

function alterations(table: TableDefinition, existing: ExistingTable, defaultDays: number | undefined) {
  const missing = table.columns.filter((column) => !existing.columns.has(column.name));
  const wanted = indexClauses(table);
  const indexes = wanted.filter(({ name }) => !existing.indexes.has(name));
  // An index no query asks for would still cost room and time: one of an older version, or of a column that nobody searches any more.
  // Others than text indexes may be the engine's own.
  const dropped = [...existing.indexes].filter(
    (name) => name.endsWith('_text') && !wanted.some((index) => index.name === name),
  );
  const clauses = [
    ...missing.map((column) => `ADD COLUMN IF NOT EXISTS ${columnClause(column)}`),
    // New parts get the index at once, older ones by `fillIndexes`.
    ...indexes.map(({ clause }) => `ADD ${clause.replace(/^INDEX /u, 'INDEX IF NOT EXISTS ')}`),
    ...dropped.map((name) => `DROP INDEX IF EXISTS ${quoteName(name)}`),
    ...retentionChange(table, existing, defaultDays),
  ];
  return { missing, indexes, dropped, clauses };
}

/** Builds added indexes for the parts that are there, in the background: until then a search reads those parts whole. */
async function fillIndexes(
  connection: EngineConnection,
  table: string,
  indexes: readonly IndexClause[],
): Promise<void> {
  if (indexes.length === 0) return;
  const clauses = indexes.map(({ name }) => `MATERIALIZE INDEX IF EXISTS ${quoteName(name)}`);
  const query = `ALTER TABLE ${databaseName}.${quoteName(table)} ${clauses.join(', ')}`;
  await connection.repeatable((client) => client.command({ query, clickhouse_settings: { mutations_sync: '0' } }));
}

/**
 * Creates missing tables and adds missing columns and indexes; columns that a definition no longer has stay, its indexes go.
 * Throws `StoreError` (`BELFRY-STORE-111`) before anything is changed when a column's type differs.
 */
export async function ensureTables(
  connection: EngineConnection,
  definitions: readonly TableDefinition[],
  defaultRetentionDays: number | undefined,
): Promise<TableChanges> {
  const changes: TableChanges = { created: [], altered: [] };
  const existing = await readExisting(connection);
  const tables = definitions.map(withStandardColumns);
  for (const table of tables) {
    const stored = existing.get(table.name);
    if (stored !== undefined) assertTypesUnchanged(table, stored);
  }
  for (const table of tables) {
    const stored = existing.get(table.name);
    if (stored === undefined) {
      const query = createTableSql(table, defaultRetentionDays);
      await connection.repeatable((client) => client.command({ query }));
      changes.created.push(table.name);
      continue;
    }
    const { missing, indexes, dropped, clauses } = alterations(table, stored, defaultRetentionDays);
    if (clauses.length === 0) continue;
    const query = `ALTER TABLE ${databaseName}.${quoteName(table.name)} ${clauses.join(', ')}`;
    // Rewriting old parts for a changed retention would take hours; merges apply it as they come.
    await connection.repeatable((client) =>
      client.command({ query, clickhouse_settings: { materialize_ttl_after_modify: 0 } }),
    );
    await fillIndexes(connection, table.name, indexes);
    if (missing.length + indexes.length + dropped.length === 0) continue;
    changes.altered.push({
      table: table.name,
      addedColumns: missing.map(({ name }) => name),
      addedIndexes: indexes.map(({ name }) => name),
      droppedIndexes: dropped,
    });
  }
  return changes;
}
