import type { QueryDiagnostic } from '@belfry/schema/api';
import { scheduleCodes } from './errors.ts';
import type { ScheduledRule } from './load-analytics-rules.ts';

/** Says what is wrong with a rule's query, where in its file, and what was meant perhaps. */
export function describeQueryProblem(
  { rule, text, path }: Pick<ScheduledRule, 'text' | 'path'> & { readonly rule: { readonly query: string } },
  { code, message, start, suggestion }: QueryDiagnostic,
): string {
  const before = rule.query.slice(0, start).split('\n');
  const lineText = rule.query.split('\n')[before.length - 1] ?? '';
  const fileLines = text.split('\n');
  const key = fileLines.findIndex((line) => line.startsWith('query:'));
  // A block keeps its lines below its key; a query on the key's own line is found there.
  const block = fileLines[key + before.length] ?? '';
  const found = block.includes(lineText) ? key + before.length : fileLines.findIndex((line) => line.includes(lineText));
  const column = (fileLines[found] ?? '').indexOf(lineText) + (before.at(-1) ?? '').length + 1;
  const where = found < 0 ? path : `${path}:${found + 1}:${column}`;
  return `${scheduleCodes.doesNotCompile}: ${where}: ${code}: ${message}${suggestion === undefined ? '' : `; ${suggestion}`}`;
}
