import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Reads a file of the reference data beside the repository, undefined when it is not there. */
function readReference<T>(path: string): T | undefined {
  const file = fileURLToPath(new URL(`../../../../shared/data/${path}`, import.meta.url));
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}

interface AsimSchema {
  readonly filter_params: readonly (readonly [string, string, string | boolean])[] | null;
  readonly mandatory: readonly string[];
  readonly fields: readonly { readonly name: string; readonly class: string; readonly allowed: string }[];
}

/** Azure Monitor's tables: name → columns. */
export const azureTables = readReference<Record<string, { name: string; type: string }[]>>('kql/tables.json');
/** ASIM's schemas by name. */
export const asimSchemas = readReference<Record<string, AsimSchema>>('kql/asim_schema.json');
export const missingReference = 'the reference data ../shared/data is not there';
