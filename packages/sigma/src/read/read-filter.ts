import { Rejection, sigmaCodes } from '../errors.ts';
import type { SigmaFilter, Watchlists } from '../rule.ts';
import { readDetection } from './detection.ts';
import { readLogsource, readMetadata, type ReadContext } from './metadata.ts';
import { entryOf, listedTexts, mapAt } from './yaml-access.ts';

/**
 * Reads a filter document. Its condition is a further condition of the rules, so one that excludes events says `not selection`.
 * @throws Rejection
 */
export function readFilter(context: ReadContext, watchlists: Watchlists): SigmaFilter {
  const { root, lint } = context;
  const metadata = readMetadata(context, ['logsource', 'filter']);
  const section = mapAt(root, 'filter', 'the filter');
  if (entryOf(root, 'detection') !== undefined)
    throw new Rejection(sigmaCodes.wrongType, section.line, 'a document has a detection or a filter, not both');
  const rules = listedTexts(section, 'rules');
  if (rules === undefined)
    throw new Rejection(
      sigmaCodes.fieldMissing,
      section.line,
      'the filter names no rules; "rules: any" means all of its logsource',
    );
  const search = { ...section, entries: section.entries.filter(({ key }) => key !== 'rules') };
  const detection = readDetection(search, watchlists, metadata.title);
  for (const { name, line } of detection.unused)
    lint(sigmaCodes.lintUnusedIdentifier, line, `no condition uses "${name}"`);
  if (!detection.conditions.some((condition) => /\bnot\b/i.test(condition)))
    lint(
      sigmaCodes.lintFilterKeeps,
      entryOf(section, 'condition')?.line ?? section.line,
      'the rules fire only on events that this condition holds for; to exclude them, write "not"',
    );
  const any = rules.length === 1 && rules[0]?.text.toLowerCase() === 'any';
  return {
    ...metadata,
    logsource: readLogsource(root),
    rules: any ? 'any' : rules,
    predicate: detection.predicate,
  };
}
