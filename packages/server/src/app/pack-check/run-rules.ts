import type { TableRow } from '@belfry/schema';
import type { Pack, PackRule } from '#parse';
import { openAnalyticsRunner } from './run-analytics.ts';
import { openSigmaRunner } from './run-sigma.ts';

/** Runs a rule over rows and says whether it raises an alert. Throws when the rule does not compile. */
export type RunRule = (rule: PackRule, rows: readonly TableRow[]) => Promise<boolean>;

/** What runs each kind of rule, with the packs under test in place of built-in ones of the same id. */
export type RuleRunners = Readonly<Record<PackRule['kind'], RunRule>> & AsyncDisposable;

export async function openRuleRunners(packs: readonly Pack[]): Promise<RuleRunners> {
  const sigma = await openSigmaRunner(packs);
  const analytics = await openAnalyticsRunner(packs);
  return { sigma, analytics: analytics.run, [Symbol.asyncDispose]: () => analytics[Symbol.asyncDispose]() };
}
