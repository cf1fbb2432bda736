import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Azure Monitor's tables from the reference data beside the repository; undefined when that is not there. */
export function readAzureTables(): Record<string, { name: string; type: string }[]> | undefined {
  const file = fileURLToPath(new URL('../../../shared/data/kql/tables.json', import.meta.url));
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, { name: string; type: string }[]>)
    : undefined;
}
