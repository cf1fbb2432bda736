import { createMatcher, createRouter, readRules } from '@belfry/sigma';
import type { Pack } from '#parse';
import { withBuiltIn } from './kql-engine.ts';
import type { RunRule } from './run-rules.ts';

/** Matches Sigma rules row by row, as the stream does, with the logsources of all packs. */
export async function openSigmaRunner(extra: readonly Pack[]): Promise<RunRule> {
  const packs = await withBuiltIn(extra);
  const router = createRouter(
    packs.flatMap(({ manifest, sigma }) => (sigma === undefined ? [] : [{ pack: manifest.id, mapping: sigma }])),
    packs.flatMap((pack) => pack.tables),
  );
  return (file, rows) => {
    const { rules, problems } = readRules(file.text, file.path);
    const rejected = problems[0];
    if (rejected !== undefined) throw new Error(JSON.stringify(rejected));
    const matcher = createMatcher(rules, router);
    const blind = matcher.rules.find((rule) => rule.blind !== undefined)?.blind;
    if (blind !== undefined) throw new Error(`the rule can never fire: ${blind.reason}`);
    return Promise.resolve(rows.some(({ table, row }) => matcher.match(table, row).length > 0));
  };
}
