import { analyticsRule, tactics } from '@belfry/schema';
import { parseAllDocuments } from 'yaml';
import type { Check, Finding } from './check.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const technique = /^T\d{4}(?:\.\d{3})?$/;
const sigmaTactics = new Set(tactics.map((tactic) => tactic.replaceAll(/(?!^)([A-Z])/g, '-$1').toLowerCase()));

export const ruleContent: Check = {
  id: 'rules and hunting queries are complete',
  why: 'an alert without severity, technique or description cannot be judged',
  run({ pack }) {
    const findings: Finding[] = [];
    for (const file of [...pack.rules, ...pack.hunting]) {
      if (!/\.ya?ml$/.test(file.path)) continue;
      const report = (message: string, fix: string): void => void findings.push({ file: file.path, message, fix });
      for (const document of parseAllDocuments(file.text)) {
        const value = document.toJS() as Record<string, unknown>;
        if (!uuid.test(String(value['id']))) report('id is no UUID in lower case', 'give it a new UUID');
        if (typeof value['description'] !== 'string' || value['description'].length < 40)
          report(
            'the description is missing or too short',
            'say what happened, why it matters and what to look at next',
          );
        // A Sigma filter raises no alert of its own.
        if ('filter' in value) continue;
        if ('detection' in value || 'correlation' in value) checkSigma(value, report);
        else checkAnalytics(value, 'kind' in file, report);
      }
    }
    return findings;
  },
};

function checkSigma(rule: Record<string, unknown>, report: (message: string, fix: string) => void): void {
  for (const key of ['title', 'level', 'author', 'status', 'date', 'tags'])
    if (rule[key] === undefined) report(`${key} is missing`, `add "${key}:"`);
  const tags = Array.isArray(rule['tags']) ? rule['tags'].map(String) : [];
  if (!tags.some((tag) => /^attack\.t\d{4}/.test(tag))) report('no ATT&CK technique in the tags', 'add attack.tNNNN');
  for (const tag of tags)
    if (/^attack\.[a-su-z]/.test(tag) && !sigmaTactics.has(tag.slice('attack.'.length)))
      report(`${tag} is no ATT&CK tactic`, `one of ${[...sigmaTactics].join(', ')}`);
}

function checkAnalytics(
  value: Record<string, unknown>,
  isRule: boolean,
  report: (message: string, fix: string) => void,
): void {
  const known: ReadonlySet<string> = new Set(tactics);
  for (const tactic of (value['tactics'] as string[] | undefined) ?? [])
    if (!known.has(tactic)) report(`${tactic} is no tactic`, `one of ${tactics.join(', ')}`);
  const techniques = (value['relevantTechniques'] as string[] | undefined) ?? [];
  if (techniques.length === 0) report('relevantTechniques is empty', 'add ATT&CK ids such as T1110.001');
  for (const id of techniques) if (!technique.test(id)) report(`${id} is no ATT&CK technique`, 'T1234 or T1234.001');
  if (!isRule) return;
  const parsed = analyticsRule.safeParse(value);
  for (const issue of parsed.error?.issues ?? [])
    report(`${issue.path.map(String).join('.')}: ${issue.message}`, 'see packs/windows/rules for the form');
  for (const key of ['severity', 'version', 'entityMappings'])
    if (value[key] === undefined || value[key] === null) report(`${key} is missing`, `add "${key}:"`);
}
