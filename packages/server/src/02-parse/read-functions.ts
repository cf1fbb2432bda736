import { join } from 'node:path';
import type { PackManifest } from '@belfry/schema';
import { parseCodes } from './errors.ts';
import type { PackFile, PackFunction, PackProblem } from './pack.ts';

/** Reads the ASIM parsers of a pack: each file defines one `let vim<Schema><Source> = (…) { … };`. */
export function readFunctions(
  files: readonly PackFile[],
  manifest: PackManifest,
  problems: PackProblem[],
): PackFunction[] {
  const functions: PackFunction[] = [];
  for (const file of files) {
    const name = /^let\s+(vim[A-Za-z0-9_]+)\s*=/m.exec(file.text)?.[1];
    // The longest schema name wins, as one may begin with another.
    const schema = manifest.schemas
      .filter((candidate) => name?.startsWith(`vim${candidate}`) === true)
      .toSorted((a, b) => b.length - a.length)[0];
    if (name === undefined || schema === undefined) {
      problems.push({
        code: parseCodes.functionInvalid,
        file: file.path,
        line: 1,
        reason: name === undefined ? 'defines no function vim<Schema><Source>' : `${name} fits no schema of "schemas"`,
        hint: `begin with "let vim<Schema><Source> = (" and list the schema in ${join(manifest.id, 'pack.yaml')}`,
      });
      continue;
    }
    functions.push({ ...file, name, schema });
  }
  return functions;
}
