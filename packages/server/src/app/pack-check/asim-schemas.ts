import { readFileSync } from 'node:fs';

/** What ASIM asks of the rows of a schema. */
export interface AsimSchema {
  /** Parameters of its filtering parsers, in order. */
  readonly parameters: readonly string[];
  readonly mandatory: readonly string[];
  /** Values of columns that have a closed list. */
  readonly allowed: Readonly<Record<string, readonly string[]>>;
}

/** ASIM's schemas by name, from Azure Sentinel (MIT); `tools/gen-asim-schemas.mjs` writes the file. */
export const asimSchemas = JSON.parse(readFileSync(new URL('asim-schemas.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, AsimSchema>
>;
