import type { Row, SigmaMapping } from '@belfry/schema';
import { createMatcher, createRouter, firesPlain, readRules, type SigmaRule, type Watchlists } from '../index.ts';

/** A mapping with one table whose columns have the fields' own names. */
export const plainMapping: SigmaMapping = {
  tables: { Log: { fields: {}, open: 'Data' } },
  logsources: [{ product: 'test', routes: [{ table: 'Log', when: {}, fields: {} }] }],
};

/** A rule of the test logsource; `detection` is indented YAML without the first level. */
export function ruleText(detection: string, more = ''): string {
  const indented = detection
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  return `title: Test\nid: 11111111-2222-4333-8444-555555555555\nlevel: low\n${more}logsource:\n  product: test\ndetection:\n${indented}\n`;
}

export function readOne(text: string, watchlists?: Watchlists): SigmaRule {
  const read = readRules(text, 'test.yml', watchlists);
  const rejected = read.problems.filter((problem) => problem.kind === 'rejected');
  if (rejected.length > 0) throw new Error(rejected.map((problem) => `${problem.line}: ${problem.reason}`).join('\n'));
  return read.rules[0] as SigmaRule;
}

/** Whether the rule fires on the row; throws when the fast matcher and the plain evaluator do not agree. */
export function fires(rule: SigmaRule, row: Row): boolean {
  const matcher = createMatcher([rule], createRouter([{ pack: 'test', mapping: plainMapping }]));
  const fast = matcher.match('Log', row).length === 1;
  const plain = firesPlain(matcher.rules[0] as (typeof matcher.rules)[0], 'Log', row);
  if (fast !== plain) throw new Error(`matcher says ${fast}, plain evaluator ${plain} on ${JSON.stringify(row)}`);
  return fast;
}
