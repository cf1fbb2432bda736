import { ruleDetail, ruleList, testRuleResponse } from '@belfry/schema/api';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { command, request } from './client.ts';

export type RuleTest = z.output<typeof testRuleResponse>;

export const allRules = () =>
  queryOptions({
    queryKey: ['rules'],
    queryFn: ({ signal }) => request('/api/rules', ruleList, { signal }),
    select: (answer) => answer.items,
  });

/** Files of packs and rule folders that are not used; one call with `allRules`. */
export const unusedFiles = () => queryOptions({ ...allRules(), select: (answer) => answer.problems });

export const ruleById = (id: string) =>
  queryOptions({
    queryKey: ['rules', id],
    queryFn: ({ signal }) => request(`/api/rules/${encodeURIComponent(id)}`, ruleDetail, { signal }),
  });

export const setRuleEnabled = (id: string, enabled: boolean): Promise<void> =>
  command(`/api/rules/${encodeURIComponent(id)}`, { method: 'PATCH', body: { enabled } });

/** Runs a rule over history; raises nothing. `from` and `to` are ISO 8601. */
export const testRule = (id: string, from: string, to: string, signal: AbortSignal): Promise<RuleTest> =>
  request(`/api/rules/${encodeURIComponent(id)}/test`, testRuleResponse, {
    method: 'POST',
    body: { from, to },
    signal,
  });
