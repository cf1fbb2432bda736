import { BelfryError } from '@belfry/schema';
import { sigmaLevels, type SigmaLevel } from '@belfry/sigma';
import { loadConfig, loadContent, openScanner, type ScanHit } from '@belfry/server';
import { exitCodes } from '../exit-codes.ts';
import { cellText, printJson, printTable } from '../output.ts';
import { createProgress } from '../progress.ts';

interface ScanOptions {
  readonly config: string | undefined;
  readonly rules: string;
  readonly minLevel: string;
  readonly failOn?: string;
  readonly json?: boolean;
}

/**
 * `belfry scan`: tests every record of the files against a folder of Sigma rules, through the same parsers and matcher
 * as the stream. With `--json` a line a hit, then a line with totals.
 */
export async function scan(paths: string[], options: ScanOptions): Promise<void> {
  const least = levelOf(options.minLevel);
  const failOn = options.failOn === undefined ? undefined : levelOf(options.failOn);
  const content = await loadContent({
    ...loadConfig(options.config, process.env),
    rules: { folders: [], placeholders: {} },
  });
  const scanner = await openScanner(content, [options.rules]);
  const rejected = scanner.problems.filter((problem) => problem.kind === 'rejected');
  const progress = await createProgress(paths, options.json !== true);
  const counts = new Map<string, { title: string; level: SigmaLevel; hits: number; files: Set<string> }>();
  const totals = { files: 0, records: 0, hits: 0, deadLetters: 0 };
  let found = false;
  const take = (hit: ScanHit): void => {
    const level = hit.level ?? 'informational';
    if (sigmaLevels.indexOf(level) < sigmaLevels.indexOf(least)) return;
    totals.hits += 1;
    if (failOn !== undefined && sigmaLevels.indexOf(level) >= sigmaLevels.indexOf(failOn)) found = true;
    if (options.json === true) printJson(hit, 0);
    const count = counts.get(hit.rule) ?? { title: hit.title, level, hits: 0, files: new Set<string>() };
    count.hits += 1;
    count.files.add(hit.file);
    counts.set(hit.rule, count);
  };
  for (const { path, size } of progress.files) {
    totals.files += 1;
    for await (const item of scanner.scanFile(path)) {
      if (item.kind === 'problem') {
        report(item, options.json === true);
        continue;
      }
      totals.records += item.records;
      totals.deadLetters += item.deadLetters;
      for (const hit of item.hits) take(hit);
    }
    progress.add(size);
  }
  for (const hit of scanner.finish()) take(hit);
  progress.stop();
  const summary = { ...totals, rules: scanner.rules, rejected: rejected.length, blind: scanner.blind };
  if (options.json === true) printJson({ totals: summary }, 0);
  else {
    const rows = [...counts.values()].sort(
      (a, b) => sigmaLevels.indexOf(b.level) - sigmaLevels.indexOf(a.level) || b.hits - a.hits,
    );
    printTable(
      ['level', 'hits', 'files', 'rule'],
      rows.map((row) => [row.level, row.hits, row.files.size, row.title]),
    );
    process.stdout.write(
      `${totals.hits} hits in ${totals.records} records of ${totals.files} files; ${scanner.rules} rules, ${rejected.length} rejected, ${scanner.blind} that no source pack serves; ${totals.deadLetters} records that no pack could read\n`,
    );
  }
  if (found) process.exitCode = exitCodes.found;
}

function report(problem: { file: string; code: string; reason: string; severity: string }, json: boolean): void {
  if (json)
    printJson(
      { problem: { file: problem.file, code: problem.code, reason: problem.reason, severity: problem.severity } },
      0,
    );
  else process.stderr.write(`${problem.severity}: ${cellText(problem.file)}: ${problem.reason} (${problem.code})\n`);
}

function levelOf(text: string): SigmaLevel {
  const level = sigmaLevels.find((known) => known === text.toLowerCase());
  if (level === undefined)
    throw new BelfryError('BELFRY-CLI-003', `${text} is no level`, { hint: `one of ${sigmaLevels.join(', ')}` });
  return level;
}
