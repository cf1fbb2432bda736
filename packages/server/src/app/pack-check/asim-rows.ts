import { join } from 'node:path';
import type { JsonValue } from '@belfry/schema';
import type { Check, Finding } from './check.ts';
import { compareGolden } from './golden.ts';
import { openKqlEngine } from './kql-engine.ts';
import { asimSchemas } from './asim-schemas.ts';

export const asimRows: Check = {
  id: 'normalised samples are valid against ASIM, and as in golden',
  why: 'content written for ASIM misses rows whose mandatory columns or values differ',
  async run({ pack, samples, update }) {
    const findings: Finding[] = [];
    if (pack.normalise.length === 0) return findings;
    const engine = await openKqlEngine([pack]);
    try {
      for (const source of pack.normalise) {
        let total = 0;
        for (const sample of samples) {
          let rows: Record<string, JsonValue>[];
          try {
            rows = await engine.query(`${source.name}() | sort by EventUid asc`, sample.rows);
          } catch (error) {
            findings.push({
              file: source.path,
              message: `does not run: ${(error as Error).message}`,
              fix: 'correct the query',
            });
            break;
          }
          total += rows.length;
          for (const row of rows) findings.push(...validate(source.path, source.schema, row));
          if (rows.length === 0) continue;
          const file = `${sample.name}.${toKebab(source.schema)}.ndjson`;
          findings.push(...(await compareGolden(join(pack.folder, 'golden', file), rows.map(toLine), update)));
        }
        if (total === 0 && !findings.some((finding) => finding.file === source.path))
          findings.push({
            file: source.path,
            message: 'gives no row for any sample',
            fix: 'add a sample, or correct the filter',
          });
      }
    } finally {
      await engine[Symbol.asyncDispose]();
    }
    return findings;
  },
};

/** Values of closed lists must be in them, mandatory columns must be there and must not be null. */
function validate(file: string, schemaName: string, row: Record<string, JsonValue>): Finding[] {
  const schema = asimSchemas[schemaName];
  if (schema === undefined) return [];
  const findings: Finding[] = [];
  const event = `${String(row['EventOriginalType'] as string | undefined)} (EventUid ${String(row['EventUid'] as string | undefined)})`;
  for (const name of schema.mandatory)
    if (row[name] === undefined || row[name] === null)
      findings.push({ file, message: `${event}: mandatory ${name} is missing`, fix: `fill ${name}` });
  for (const [name, allowed] of Object.entries(schema.allowed)) {
    const value = row[name];
    if (typeof value !== 'string' || value === '' || allowed.includes(value)) continue;
    findings.push({ file, message: `${event}: ${name} is "${value}"`, fix: `one of ${allowed.join(', ')}` });
  }
  return findings;
}

/** Empty columns say nothing; keys in order. */
function toLine(row: Record<string, JsonValue>): string {
  const filled = Object.entries(row).filter(([, value]) => value !== null && value !== '');
  return JSON.stringify(Object.fromEntries(filled.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

function toKebab(name: string): string {
  return name.replaceAll(/(?!^)([A-Z])/g, '-$1').toLowerCase();
}
