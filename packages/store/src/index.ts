export { openStore, type Store, type StoreHealth, type StoreOptions } from './clickhouse/open-store.ts';
export type { TableChanges } from './clickhouse/ensure-tables.ts';
export type { QueryRequest, QueryResult, QuerySummary } from './clickhouse/query.ts';
export type { TableStats } from './clickhouse/upkeep.ts';
export { RowRefusedError, StoreError, storeCodes } from './clickhouse/errors.ts';
export { databaseName, columnType } from './clickhouse/table-ddl.ts';
export { embeddedCodes } from './embedded/errors.ts';
export type { StoreState } from './embedded/supervisor.ts';
export * from './state/index.ts';
