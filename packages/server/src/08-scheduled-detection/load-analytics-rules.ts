import { analyticsRule, parseDurationMs, type AnalyticsRule } from '@belfry/schema';
import { LineCounter, parseDocument } from 'yaml';
import { scheduleCodes } from './errors.ts';

/** An analytics rule ready to be scheduled. */
export interface ScheduledRule {
  readonly rule: AnalyticsRule;
  /** The file's text: alerts carry it. */
  readonly text: string;
  readonly path: string;
  /** Pack id, or the folder it was loaded from. */
  readonly origin: string;
  /** How often it runs and how far it looks back. NRT rules that the stream cannot run do so every minute over what was received since. */
  readonly frequencyMs: number;
  readonly periodMs: number;
  /** How long the rule keeps quiet after it fired, when the rule asks for it. */
  readonly suppressionMs: number;
}

/** A rule file that cannot be used, for its author. */
export interface RuleProblem {
  readonly code: string;
  readonly path: string;
  readonly line?: number;
  readonly reason: string;
}

export interface RuleFile {
  readonly path: string;
  readonly text: string;
  readonly origin: string;
}

const nrtFrequencyMs = 60_000;

/** Reads analytics rules; a bad file or a second rule with the same id is a problem, the others stay in use. */
export function loadAnalyticsRules(files: readonly RuleFile[]): {
  rules: ScheduledRule[];
  problems: RuleProblem[];
} {
  const byId = new Map<string, ScheduledRule>();
  const problems: RuleProblem[] = [];
  for (const file of files) {
    const result = readRule(file);
    if ('reason' in result) {
      problems.push(result);
      continue;
    }
    const id = result.rule.id.toLowerCase();
    const first = byId.get(id);
    if (first === undefined) byId.set(id, result);
    else
      problems.push({
        code: scheduleCodes.duplicateId,
        path: file.path,
        reason: `the id ${result.rule.id} is taken by ${first.path}; give this rule an id of its own`,
      });
  }
  return { rules: [...byId.values()], problems };
}

function readRule(file: RuleFile): ScheduledRule | RuleProblem {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined)
    return {
      code: scheduleCodes.invalidYaml,
      path: file.path,
      line: lines.linePos(syntaxError.pos[0]).line,
      reason: `not valid YAML: ${syntaxError.message}`,
    };
  const parsed = analyticsRule.safeParse(document.toJS({ maxAliasCount: 50 }));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
    const node: unknown = document.getIn(path, true);
    const offset = hasRange(node) ? node.range[0] : undefined;
    return {
      code: scheduleCodes.invalidRule,
      path: file.path,
      ...(offset === undefined ? {} : { line: lines.linePos(offset).line }),
      reason: parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'rule'}: ${message}`).join('; '),
    };
  }
  const rule = parsed.data;
  const nrt = rule.kind === 'NRT';
  const frequencyMs = nrt ? nrtFrequencyMs : (parseDurationMs(rule.queryFrequency ?? '') ?? nrtFrequencyMs);
  return {
    rule,
    text: file.text,
    path: file.path,
    origin: file.origin,
    frequencyMs,
    periodMs: nrt ? nrtFrequencyMs : (parseDurationMs(rule.queryPeriod ?? '') ?? frequencyMs),
    suppressionMs: parseDurationMs(rule.suppressionDuration ?? '') ?? 0,
  };
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
