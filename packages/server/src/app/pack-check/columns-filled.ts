import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { standardColumns } from '@belfry/schema';
import { lineOf, type Check, type Finding } from './check.ts';

const standard = new Set(standardColumns.map((column) => column.name));

export const columnsFilled: Check = {
  id: 'every column is filled by a sample or says why not',
  why: 'a column that nothing fills makes rules that use it silent',
  run({ pack, rows }) {
    if (pack.parser === undefined) return [];
    const filled = new Map<string, Set<string>>();
    for (const { table, row } of rows) {
      const columns = filled.get(table) ?? new Set();
      for (const [name, value] of Object.entries(row)) if (value !== '' && value !== null) columns.add(name);
      filled.set(table, columns);
    }
    const findings: Finding[] = [];
    for (const table of pack.tables) {
      const file = join(pack.folder, 'tables', `${table.name}.yaml`);
      const text = readFileSync(file, 'utf8');
      for (const column of table.columns) {
        if (standard.has(column.name)) continue;
        const isFilled = filled.get(table.name)?.has(column.name) === true;
        if (isFilled === (column.unsampled === undefined)) continue;
        const line = lineOf(text, `name: ${column.name},`) ?? lineOf(text, `name: ${column.name}\n`);
        findings.push({
          file,
          ...(line === undefined ? {} : { line }),
          message: isFilled
            ? `${column.name} is marked unsampled but a sample fills it`
            : `no sample fills ${column.name}`,
          fix: isFilled ? 'remove "unsampled"' : 'add a sample that fills it, or "unsampled: <reason>"',
        });
      }
    }
    return findings;
  },
};
