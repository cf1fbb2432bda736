import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document } from 'yaml';
import { Rejection, sigmaCodes, type SigmaProblem } from '../errors.ts';

/** A YAML value with the line where it stands. */
export type YamlTree = YamlScalar | YamlList | YamlMap;
export interface YamlScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, for numbers that JavaScript would round. */
  readonly source: string;
  readonly line: number;
}
export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlTree[];
  readonly line: number;
}
export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly { readonly key: string; readonly line: number; readonly value: YamlTree }[];
  readonly line: number;
}

export interface YamlDocument {
  readonly root: YamlTree;
  readonly text: string;
}

export const maxTextLength = 4 * 1024 * 1024;
/** Values in one document, aliases counted as often as they are used: a few lines of aliases can stand for billions. */
const maxValues = 200_000;
const maxDepth = 60;

/** Reads every document of a YAML text. What cannot be read is a problem with its line; the other documents are given. */
export function readYamlTrees(text: string, path: string): { documents: YamlDocument[]; problems: SigmaProblem[] } {
  const documents: YamlDocument[] = [];
  const problems: SigmaProblem[] = [];
  const reject = (code: SigmaProblem['code'], line: number, reason: string): void => {
    problems.push({ code, kind: 'rejected', path, line, reason });
  };
  if (text.length > maxTextLength) {
    reject(sigmaCodes.tooLarge, 1, `the file has more than ${maxTextLength} characters`);
    return { documents, problems };
  }
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (!Array.isArray(parsed)) return { documents, problems };
  for (const document of parsed) {
    const error = document.errors[0];
    if (error !== undefined) {
      reject(sigmaCodes.yamlInvalid, lines.linePos(error.pos[0]).line, `not valid YAML: ${error.message}`);
      continue;
    }
    if (document.contents === null) continue;
    try {
      const root = toTree(document, lines);
      // `range` ends before the next document's marker; a single document is the text itself.
      documents.push({ root, text: parsed.length === 1 ? text : text.slice(document.range[0], document.range[1]) });
    } catch (problem) {
      if (!(problem instanceof Rejection)) throw problem;
      reject(problem.code, problem.line, problem.message);
    }
  }
  return { documents, problems };
}

function toTree(document: Document.Parsed, lines: LineCounter): YamlTree {
  let values = 0;
  const convert = (given: unknown, depth: number, before: number): YamlTree => {
    const node = isAlias(given) ? given.resolve(document) : given;
    const range = (given as { range?: readonly number[] } | null)?.range;
    const line = range?.[0] === undefined ? before : lines.linePos(range[0]).line;
    if (++values > maxValues)
      throw new Rejection(sigmaCodes.tooLarge, line, `the document has more than ${maxValues} values`);
    if (depth > maxDepth) throw new Rejection(sigmaCodes.tooLarge, line, `nested more than ${maxDepth} levels deep`);
    if (isSeq(node)) return { kind: 'list', line, items: node.items.map((item) => convert(item, depth + 1, line)) };
    if (isMap(node)) {
      const entries = node.items.map((pair) => {
        const key = convert(pair.key, depth + 1, line);
        if (key.kind !== 'scalar') throw new Rejection(sigmaCodes.wrongType, key.line, 'a key must be a text');
        const value = convert(pair.value, depth + 1, key.line);
        return { key: String(key.value ?? ''), line: key.line, value };
      });
      return { kind: 'map', line, entries };
    }
    const value: unknown = isScalar(node) ? node.value : null;
    const source = isScalar(node) ? (node.source ?? '') : '';
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return { kind: 'scalar', value, source, line };
    return { kind: 'scalar', value: null, source, line };
  };
  return convert(document.contents, 0, 1);
}
