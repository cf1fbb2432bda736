import type { Check, Finding } from './check.ts';
import { asimSchemas } from './asim-schemas.ts';

/** Columns that the store or the union adds, not a parser. */
const given = new Set(['Type']);

export const asimSignature: Check = {
  id: 'ASIM parsers take their schema’s parameters and name its mandatory columns',
  why: 'a union over sources fails, or misses rows, when one source differs',
  run({ pack }) {
    const findings: Finding[] = [];
    for (const source of pack.normalise) {
      const schema = asimSchemas[source.schema];
      if (schema === undefined) {
        findings.push({
          file: source.path,
          message: `ASIM has no schema ${source.schema}`,
          fix: `one of ${Object.keys(asimSchemas).join(', ')}`,
        });
        continue;
      }
      const names = [...source.parameters.matchAll(/[(,]\s*(\w+)\s*:\s*[a-z]+/g)].map((match) => match[1]);
      const expected = schema.parameters;
      if (names.join() !== expected.join())
        findings.push({
          file: source.path,
          line: 2,
          message: `parameters are ${names.join(', ')}`,
          fix: `take ${expected.join(', ')}`,
        });
      for (const column of schema.mandatory)
        if (!given.has(column) && !new RegExp(`\\b${column}\\b`).test(source.body))
          findings.push({
            file: source.path,
            message: `the mandatory column ${column} is missing`,
            fix: `add ${column} to the last project`,
          });
    }
    return findings;
  },
};
