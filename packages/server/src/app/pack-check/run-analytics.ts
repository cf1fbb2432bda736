import { analyticsRule } from '@belfry/schema';
import { parse } from 'yaml';
import type { Pack } from '#parse';
import { triggers } from '#scheduled-detection';
import { openKqlEngine } from './kql-engine.ts';
import type { RunRule } from './run-rules.ts';

/** Runs analytics rules as the scheduler would when all rows fall into one run. */
export async function openAnalyticsRunner(extra: readonly Pack[] = []): Promise<{ run: RunRule } & AsyncDisposable> {
  const engine = await openKqlEngine(extra);
  return {
    run: async (rule, rows) => {
      const parsed = analyticsRule.parse(parse(rule.text));
      return triggers(parsed, (await engine.query(parsed.query, rows)).length);
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}
