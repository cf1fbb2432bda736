import { readFile } from 'node:fs/promises';
import { BelfryError, kqlTypes, type TableDefinition } from '@belfry/schema';
import { z } from 'zod';
import { kqlCheckCodes } from './errors.ts';

const schemaFile = z.record(z.string(), z.array(z.object({ name: z.string(), type: z.enum(kqlTypes) })));

/** Columns that Azure Monitor adds to every table, beside those that every table has here. */
const azureColumns: TableDefinition['columns'] = [
  { name: '_ResourceId', type: 'string' },
  { name: '_SubscriptionId', type: 'string' },
  { name: 'SourceSystem', type: 'string' },
  { name: '_IsBillable', type: 'bool' },
  { name: '_BilledSize', type: 'real' },
];

/** Columns that Log Analytics gives to every custom log (`…_CL`) that an agent wrote. */
const customLogColumns: TableDefinition['columns'] = [
  { name: 'Computer', type: 'string' },
  { name: 'RawData', type: 'string' },
  { name: 'MG', type: 'string' },
  { name: 'ManagementGroupName', type: 'string' },
];

/** Tables whose columns are those of whatever writes to them, so that a schema cannot name them all. */
export const openTables: readonly string[] = ['AzureDiagnostics'];

export type SchemaFile = z.infer<typeof schemaFile>;

/** Reads a file `{table: [{name, type}]}`. Throws `BelfryError` with the place of what is wrong in it. */
export async function readSchemaFile(path: string): Promise<SchemaFile> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw invalid(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const parsed = schemaFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(path, `${issue?.path.map(String).join('.')}: ${issue?.message}`);
}

/** The tables of a schema file, with the columns that Azure Monitor gives to every table. */
export const toTables = (schema: SchemaFile): TableDefinition[] =>
  Object.entries(schema).map(([name, columns]) => {
    const further = name.endsWith('_CL') ? [...azureColumns, ...customLogColumns] : azureColumns;
    return { name, doc: name, columns: withColumns(columns, further) };
  });

/** Custom logs, with the columns that Log Analytics gives to every one of them. */
export const toCustomLogs = (logs: readonly TableDefinition[]): TableDefinition[] =>
  logs.map((log) => ({ ...log, columns: withColumns(log.columns, [...azureColumns, ...customLogColumns]) }));

/** Tables of a schema beside those of packs: what both name has the pack's columns and the others of the schema. */
export function mergeTables(schema: readonly TableDefinition[], packs: readonly TableDefinition[]): TableDefinition[] {
  const own = new Map(packs.map((table) => [table.name, table]));
  const merged = schema.map((table) => {
    const pack = own.get(table.name);
    own.delete(table.name);
    return pack === undefined ? table : { ...pack, columns: withColumns(pack.columns, table.columns) };
  });
  return [...merged, ...own.values()];
}

function withColumns(first: TableDefinition['columns'], more: TableDefinition['columns']): TableDefinition['columns'] {
  const known = new Set<string>();
  return [...first, ...more].filter(({ name }) => !known.has(name) && known.add(name));
}

function invalid(path: string, reason: string, cause?: unknown): BelfryError {
  return new BelfryError(kqlCheckCodes.schemaInvalid, `the schema cannot be used: ${reason}`, {
    where: path,
    hint: `it is one JSON object, {"Table": [{"name": "Column", "type": "string"}]}; types: ${kqlTypes.join(', ')}`,
    cause,
  });
}
