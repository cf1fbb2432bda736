import { createCorrelator, createMatcher, createRouter, firingOf, linkRules, readRules } from '@belfry/sigma';
import type { Pack } from '#parse';
import { withBuiltIn } from './kql-engine.ts';
import type { RunRule } from './run-rules.ts';

/** Matches the Sigma rules of a file row by row, as the stream does, with the logsources of all packs, and correlates what fires. */
export async function openSigmaRunner(extra: readonly Pack[]): Promise<RunRule> {
  const packs = await withBuiltIn(extra);
  const router = createRouter(
    packs.flatMap(({ manifest, sigma }) => (sigma === undefined ? [] : [{ pack: manifest.id, mapping: sigma }])),
    packs.flatMap((pack) => pack.tables),
  );
  return (file, rows) => {
    const read = readRules(file.text, file.path);
    const linked = linkRules(read);
    const correlator = createCorrelator(linked, { latenessMs: Infinity });
    const rejected = [...read.problems, ...linked.problems, ...correlator.problems][0];
    if (rejected !== undefined) throw new Error(JSON.stringify(rejected));
    const matcher = createMatcher(linked.rules, router);
    const blind = matcher.rules.find((rule) => rule.blind !== undefined)?.blind;
    if (blind !== undefined) throw new Error(`the rule can never fire: ${blind.reason}`);
    let alerts = 0;
    for (const row of rows)
      for (const compiled of matcher.match(row.table, row.row)) {
        if (!linked.silent.has(compiled.rule.id)) alerts += 1;
        const firing = firingOf(compiled, row);
        if (firing !== undefined) alerts += correlator.feed([firing], Infinity).length;
      }
    return Promise.resolve(alerts + correlator.advance(Infinity).length > 0);
  };
}
