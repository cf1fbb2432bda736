import { join } from 'node:path';
import { constantColumns, standardColumns } from '@belfry/schema';
import type { Check, Finding } from './check.ts';

const standard = new Set([...standardColumns, ...constantColumns].map((column) => column.name));

export const azureColumns: Check = {
  id: "tables of Azure Monitor have Azure's columns and types",
  why: 'queries written for Sentinel must run as they are',
  run({ pack, azureTables, skip }) {
    if (azureTables === undefined) {
      skip("Azure's tables were not given");
      return [];
    }
    const findings: Finding[] = [];
    for (const table of pack.tables) {
      const own = new Map(table.columns.map((column) => [column.name, column.type as string]));
      for (const column of azureTables[table.name] ?? []) {
        // Billing columns are Azure's business; a pack may leave them out.
        if (standard.has(column.name) || /^_(?:BilledSize|IsBillable)$/.test(column.name)) continue;
        if (own.get(column.name) === column.type) continue;
        const has = own.get(column.name);
        findings.push({
          file: join(pack.folder, 'tables', `${table.name}.yaml`),
          message: has === undefined ? `lacks ${column.name}` : `${column.name} is ${has}, Azure has ${column.type}`,
          fix: `- { name: ${column.name}, type: ${column.type} }`,
        });
      }
    }
    return findings;
  },
};
