import type { TableRow } from '@belfry/schema';
import type { Pack, PackRule } from '../../../packages/server/src/02-parse/index.ts';

/** Runs a rule over rows and says whether it raises an alert. Throws when the rule does not compile. */
export type RunRule = (rule: PackRule, rows: readonly TableRow[]) => Promise<boolean>;

/** What can run the rules of a pack; a kind whose engine is missing has a reason. */
export interface RuleRunners extends AsyncDisposable {
  readonly analytics?: RunRule;
  readonly sigma?: RunRule;
  readonly missing: Readonly<Record<'analytics' | 'sigma', string>>;
}

export function openRuleRunners(_pack: Pack): Promise<RuleRunners> {
  return Promise.resolve({
    missing: {
      analytics: 'the KQL compiler is not part of this build',
      sigma: 'the Sigma engine is not part of this build',
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}
