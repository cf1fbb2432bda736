import type { PackManifest } from '@belfry/schema';
import { parseCodes } from './errors.ts';
import type { PackFile, PackFunction, PackProblem } from './pack.ts';

/** Reads the ASIM parsers of a pack: each file defines one `let vim<Schema><Source> = (parameters) { body };`. */
export function readFunctions(
  files: readonly PackFile[],
  manifest: PackManifest,
  problems: PackProblem[],
): PackFunction[] {
  const functions: PackFunction[] = [];
  for (const file of files) {
    const definition = splitDefinition(file.text, 'vim');
    // The longest schema name wins, as one may begin with another.
    const schema = manifest.schemas
      .filter((candidate) => definition?.name.startsWith(`vim${candidate}`) === true)
      .toSorted((a, b) => b.length - a.length)[0];
    if (definition === undefined || schema === undefined) {
      problems.push({
        code: parseCodes.functionInvalid,
        file: file.path,
        line: 1,
        reason:
          definition === undefined
            ? 'defines no function vim<Schema><Source>'
            : `${definition.name} fits no schema of "schemas"`,
        hint: 'write "let vim<Schema><Source> = (parameters) { body };" and list the schema in pack.yaml',
      });
      continue;
    }
    functions.push({ ...file, ...definition, schema });
  }
  return functions;
}

/** Splits the definition of a function whose name begins so at its brackets; the language service judges what is between them. */
export function splitDefinition(
  text: string,
  beginning: string,
): Pick<PackFunction, 'name' | 'parameters' | 'body' | 'doc'> | undefined {
  const start = /^let\s+([A-Za-z_][A-Za-z0-9_]*)\s*=\s*\(/m.exec(text);
  if (start?.[1]?.startsWith(beginning) !== true) return undefined;
  const open = start.index + start[0].length - 1;
  const close = closingParenthesis(text, open);
  const bodyStart = text.indexOf('{', close);
  const bodyEnd = text.lastIndexOf('}');
  if (close < 0 || bodyStart < 0 || bodyEnd < bodyStart) return undefined;
  const doc = text
    .slice(0, start.index)
    .split('\n')
    .map((line) => line.replace(/^\/\/\s?/, ''))
    .join(' ')
    .trim();
  return {
    name: start[1] as string,
    parameters: text.slice(open, close + 1).replaceAll(/\s+/g, ' '),
    body: text.slice(bodyStart + 1, bodyEnd).trim(),
    doc,
  };
}

/** Position of the parenthesis that closes the one at `open`, skipping quoted text; -1 when none does. */
function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  let quote = '';
  for (let at = open; at < text.length; at++) {
    const character = text[at] as string;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '"') quote = character;
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at;
  }
  return -1;
}
