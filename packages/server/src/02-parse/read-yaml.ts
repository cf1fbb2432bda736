import { LineCounter, parseAllDocuments, type Document } from 'yaml';
import type { z } from 'zod';
import { parseCodes } from './errors.ts';
import type { PackProblem } from './pack.ts';

/** One YAML document of a file, able to say on which line a value stands. */
export interface YamlDocument {
  readonly value: unknown;
  /** Line (from 1) of the value at `path`, or of its nearest parent that exists. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Aliases may multiply a document's size; content of packs has no need of more than this. */
const maxAliasCount = 100;

/** Reads all documents of a YAML text. Syntax errors are problems with their line, never thrown. */
export function readYaml(file: string, text: string): { documents: YamlDocument[]; problems: PackProblem[] } {
  const lineCounter = new LineCounter();
  const problems: PackProblem[] = [];
  const documents: YamlDocument[] = [];
  const parsed = parseAllDocuments(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
  if (!Array.isArray(parsed)) return { documents, problems };
  for (const document of parsed as Document.Parsed[]) {
    for (const error of document.errors)
      problems.push({
        code: parseCodes.yamlInvalid,
        file,
        line: lineCounter.linePos(error.pos[0]).line,
        reason: `not valid YAML: ${error.message}`,
        hint: 'correct the syntax at this line; indent with spaces and quote values that hold ": " or "#"',
      });
    if (document.errors.length > 0) continue;
    try {
      const value: unknown = document.toJS({ maxAliasCount });
      documents.push({ value, lineOf: (path) => lineOf(document, lineCounter, path) });
    } catch (error) {
      problems.push({
        code: parseCodes.yamlInvalid,
        file,
        line: 1,
        reason: `not readable as YAML: ${error instanceof Error ? error.message : String(error)}`,
        hint: 'write the value out in place of aliases',
      });
    }
  }
  return { documents, problems };
}

function lineOf(document: Document.Parsed, lineCounter: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
      return lineCounter.linePos(node.range[0] as number).line;
  }
  return 1;
}

/** Validates one document against a schema; every issue becomes a problem at its line. */
export function validateYaml<T extends z.ZodType>(
  schema: T,
  file: string,
  document: YamlDocument,
  hint: string,
): { value?: z.output<T>; problems: PackProblem[] } {
  const result = schema.safeParse(document.value);
  if (result.success) return { value: result.data, problems: [] };
  return {
    problems: result.error.issues.map((issue) => ({
      code: parseCodes.contentInvalid,
      file,
      line: document.lineOf(issue.path),
      reason: issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}`,
      hint,
    })),
  };
}
