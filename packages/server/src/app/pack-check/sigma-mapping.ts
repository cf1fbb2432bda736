import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constantColumns } from '@belfry/schema';
import { lineOf, type Check, type Finding } from './check.ts';

export const sigmaMappingResolves: Check = {
  id: 'sigma.yaml names tables and columns that exist',
  why: 'a field that leads nowhere makes every rule that uses it silent',
  run({ pack }) {
    if (pack.sigma === undefined) return [];
    const file = join(pack.folder, 'sigma.yaml');
    const text = readFileSync(file, 'utf8');
    const findings: Finding[] = [];
    const report = (needle: string, message: string): void => {
      const line = lineOf(text, needle);
      findings.push({
        file,
        ...(line === undefined ? {} : { line }),
        message,
        fix: 'name a column of tables/*.yaml, or Column.key into a dynamic column',
      });
    };
    const tables = new Map(
      pack.tables.map((table) => [
        table.name,
        new Map([...table.columns, ...constantColumns].map((c) => [c.name, c.type])),
      ]),
    );
    const checkPath = (table: string, path: string): void => {
      const [column, ...keys] = path.split('.');
      const type = tables.get(table)?.get(column as string);
      if (type === undefined) report(path, `${table} has no column ${column}`);
      else if (keys.length > 0 && type !== 'dynamic')
        report(path, `${table}.${column} is ${type}: ${path} leads nowhere`);
    };
    const checkTable = (table: string): boolean => {
      if (!tables.has(table)) report(table, `the pack has no table ${table}`);
      return tables.has(table);
    };
    for (const [table, mapping] of Object.entries(pack.sigma.tables)) {
      if (!checkTable(table)) continue;
      for (const path of [...Object.values(mapping.fields), ...(mapping.open === undefined ? [] : [mapping.open])])
        checkPath(table, path);
    }
    for (const { routes } of pack.sigma.logsources)
      for (const route of routes)
        if (checkTable(route.table))
          for (const path of [...Object.values(route.fields), ...Object.keys(route.when)]) checkPath(route.table, path);
    return findings;
  },
};
