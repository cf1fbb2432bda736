import { parseCodes } from './errors.ts';
import type { PackFile, PackProblem, PackRule } from './pack.ts';
import { readYaml } from './read-yaml.ts';

/**
 * Tells analytics rules from Sigma rules by their keys and pairs each with its `*.test.yaml`.
 * The rules' own content is judged by the engines that run them, not here.
 */
export function readRules(files: readonly PackFile[], problems: PackProblem[]): PackRule[] {
  const cases = new Map(files.filter((file) => isCases(file.path)).map((file) => [ruleStem(file.path), file]));
  const rules: PackRule[] = [];
  for (const file of files) {
    if (isCases(file.path)) continue;
    const read = readYaml(file.path, file.text);
    problems.push(...read.problems);
    if (read.problems.length > 0) continue;
    const values = read.documents.map((document) => document.value).filter((value) => value !== null);
    const kind = kindOf(values[0]);
    const ids = values.map((value) => (value as { id?: unknown }).id).filter((id) => typeof id === 'string');
    if (kind === undefined || ids.length !== values.length) {
      problems.push({
        code: parseCodes.ruleKindUnknown,
        file: file.path,
        line: 1,
        reason: kind === undefined ? 'neither an analytics rule nor a Sigma rule' : 'a rule has no id',
        hint:
          kind === undefined
            ? 'an analytics rule has "query", a Sigma rule has "logsource" and "detection" (or "correlation")'
            : 'add "id:" with a new UUID',
      });
      continue;
    }
    const found = cases.get(ruleStem(file.path));
    rules.push({ ...file, kind, ids, ...(found === undefined ? {} : { cases: found }) });
  }
  return rules;
}

function isCases(path: string): boolean {
  return /\.test\.ya?ml$/.test(path);
}

function ruleStem(path: string): string {
  return path.replace(/(\.test)?\.ya?ml$/, '');
}

function kindOf(value: unknown): PackRule['kind'] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('detection' in value || 'correlation' in value || 'filter' in value) return 'sigma';
  return 'query' in value ? 'analytics' : undefined;
}
