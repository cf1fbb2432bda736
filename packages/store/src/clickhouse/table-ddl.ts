import { textIndexExpression } from '@belfry/kql/text-index';
import { withStandardColumns, type ColumnDefinition, type KqlType, type TableDefinition } from '@belfry/schema';

/** The database that holds all tables of Belfry. */
export const databaseName = 'belfry';

/** Retention from which rows are kept for ever: ClickHouse's `DateTime` of the expiry would wrap after 2106. */
const foreverDays = 20_000;

const nullableTypes: Readonly<Record<Exclude<KqlType, 'string' | 'dynamic'>, string>> = {
  int: 'Int32',
  long: 'Int64',
  real: 'Float64',
  decimal: 'Decimal(38, 18)',
  bool: 'Bool',
  guid: 'UUID',
  datetime: "DateTime64(7, 'UTC')",
  timespan: 'Int64',
};

/** Standard columns that every row has. */
const required = new Set(['TimeGenerated', '_TimeReceived', '_ItemId']);

/** Quotes a name for SQL. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** The column's type in ClickHouse, spelled as `system.columns` spells it. */
export function columnType(column: ColumnDefinition): string {
  if (column.type === 'string') return column.lowCardinality === true ? 'LowCardinality(String)' : 'String';
  // JSON text, '' for null: ClickHouse's own JSON type takes objects only and changes them.
  if (column.type === 'dynamic') return 'String';
  const type = nullableTypes[column.type];
  return required.has(column.name) ? type : `Nullable(${type})`;
}

function codec(column: ColumnDefinition): string {
  const rises = column.type === 'datetime' || column.name === '_ItemId';
  return rises ? 'CODEC(Delta, ZSTD(1))' : 'CODEC(ZSTD(1))';
}

/** `name type codec` of a column, for CREATE TABLE and ADD COLUMN. */
export function columnClause(column: ColumnDefinition): string {
  return `${quoteName(column.name)} ${columnType(column)} ${codec(column)}`;
}

/** An index of a table: its name and its clause. */
export interface IndexClause {
  readonly name: string;
  readonly clause: string;
}

/**
 * The table's indexes. The text index stands on the very expression that a search evaluates, rather than on a preprocessor, so that the
 * search gives the same answer with and without it. A changed expression needs a new name: `ensureTables` replaces by name.
 */
export function indexClauses(table: TableDefinition): IndexClause[] {
  const columns = withStandardColumns(table).columns;
  const indexes = [{ name: '_ItemId_minmax', clause: 'INDEX `_ItemId_minmax` `_ItemId` TYPE minmax GRANULARITY 1' }];
  for (const { name, type, search } of columns) {
    if (search !== true || (type !== 'string' && type !== 'dynamic')) continue;
    const index = type === 'dynamic' ? `${name}_json_text` : `${name}_text`;
    const clause = `INDEX ${quoteName(index)} ${textIndexExpression(name, type)} TYPE text(tokenizer = 'splitByNonAlpha')`;
    indexes.push({ name: index, clause });
  }
  const byName = new Map(columns.map((column) => [column.name, column]));
  for (const name of table.orderBy ?? []) {
    if (byName.get(name)?.type !== 'string') continue;
    const index = `${name}_bloom`;
    indexes.push({
      name: index,
      clause: `INDEX ${quoteName(index)} ${quoteName(name)} TYPE bloom_filter(0.01) GRANULARITY 1`,
    });
  }
  return indexes;
}

/** The expression after which rows go, or undefined when they stay for ever. Counted from receipt. */
export function ttlExpression(retentionDays: number | undefined): string | undefined {
  if (retentionDays === undefined || retentionDays >= foreverDays) return undefined;
  return `toDateTime(\`_TimeReceived\`) + toIntervalDay(${Math.max(1, Math.floor(retentionDays))})`;
}

/** CREATE TABLE of a pack's table; `Type` and `TenantId` are computed when read. */
export function createTableSql(definition: TableDefinition, defaultRetentionDays: number | undefined): string {
  const table = withStandardColumns(definition);
  const ttl = ttlExpression(table.retentionDays ?? defaultRetentionDays);
  const lines = [
    ...table.columns.map(columnClause),
    `\`Type\` String ALIAS '${table.name}'`,
    "`TenantId` String ALIAS ''",
    ...indexClauses(table).map(({ clause }) => clause),
  ];
  const sortKey = [...new Set(['TimeGenerated', ...(table.orderBy ?? [])])].map(quoteName).join(', ');
  return [
    `CREATE TABLE IF NOT EXISTS ${databaseName}.${quoteName(table.name)} (\n  ${lines.join(',\n  ')}\n)`,
    'ENGINE = MergeTree',
    // By receipt, not by the source's clock: an import that spans centuries is one partition.
    'PARTITION BY toYYYYMM(`_TimeReceived`)',
    `ORDER BY (${sortKey})`,
    ...(ttl === undefined ? [] : [`TTL ${ttl}`]),
    'SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1, allow_nullable_key = 1',
  ].join('\n');
}
