import { analyticsRule, type AnalyticsRule } from '@belfry/schema';
import { parse } from 'yaml';
import type { Pack } from '#parse';
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

function triggers(rule: AnalyticsRule, rowCount: number): boolean {
  const threshold = rule.triggerThreshold ?? 0;
  switch (rule.triggerOperator ?? 'gt') {
    case 'lt':
    case 'LessThan':
      return rowCount < threshold;
    case 'eq':
    case 'Equal':
      return rowCount === threshold;
    case 'ne':
    case 'NotEqual':
      return rowCount !== threshold;
    case 'gt':
    case 'GreaterThan':
      return rowCount > threshold;
  }
}
