import { readCaseRows, readCases, type RuleCase } from './case-file.ts';
import type { Check, Finding } from './check.ts';
import { openRuleRunners } from './run-rules.ts';

export const ruleCases: Check = {
  id: 'rules fire on their cases, and only on those',
  why: 'a rule that was never seen to fire is a promise that nobody checked',
  async run({ pack }) {
    const findings: Finding[] = [];
    if (pack.rules.length === 0) return findings;
    const runners = await openRuleRunners([pack]);
    try {
      for (const rule of pack.rules) {
        if (rule.cases === undefined) {
          findings.push({ file: rule.path, message: 'has no cases', fix: 'write <rule>.test.yaml beside it' });
          continue;
        }
        const { path } = rule.cases;
        let cases: readonly RuleCase[];
        try {
          cases = readCases(rule);
        } catch (error) {
          findings.push({
            file: path,
            message: (error as Error).message,
            fix: 'cases: [{name, expect: alert|none, events: [{event}] | from: samples/…}]',
          });
          continue;
        }
        for (const expected of ['alert', 'none'] as const)
          if (!cases.some((one) => one.expect === expected))
            findings.push({ file: path, message: `has no case with "expect: ${expected}"`, fix: 'add one' });
        for (const one of cases) {
          const { rows, failures } = await readCaseRows(pack, one);
          const fix = 'correct the case, or the rule';
          for (const failure of failures)
            findings.push({
              file: path,
              message: `${one.name}: event ${failure.index + 1} became a dead letter: ${failure.reason}`,
              fix,
            });
          if (rows.length === 0) findings.push({ file: path, message: `${one.name}: has no events`, fix });
          if (failures.length > 0) continue;
          try {
            const fired = (await runners[rule.kind](rule, rows)) ? 'alert' : 'none';
            if (fired !== one.expect)
              findings.push({ file: path, message: `${one.name}: expected ${one.expect}, got ${fired}`, fix });
          } catch (error) {
            findings.push({
              file: rule.path,
              message: `${one.name}: the rule does not run: ${(error as Error).message}`,
              fix: 'correct the rule',
            });
          }
        }
      }
    } finally {
      await runners[Symbol.asyncDispose]();
    }
    return findings;
  },
};
