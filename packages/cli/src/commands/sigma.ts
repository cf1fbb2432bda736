import { loadConfig, loadContent, openScanner } from '@belfry/server';
import { exitCodes } from '../exit-codes.ts';
import { printJson, printTable } from '../output.ts';

/** `belfry sigma check`: which rules of a folder compile, which are rejected or blind, and why. Exits with 3 when some are rejected. */
export async function check(folder: string, options: { config: string | undefined; json?: boolean }): Promise<void> {
  const config = loadConfig(options.config, process.env);
  const content = await loadContent({ ...config, rules: { folders: [], placeholders: {} } });
  const scanner = await openScanner(content, [folder], config.rules.placeholders);
  const rejected = scanner.problems.filter(({ kind }) => kind === 'rejected');
  const lint = scanner.problems.filter(({ kind }) => kind === 'lint');
  const { blindRules } = scanner;
  if (options.json === true)
    printJson({
      rules: scanner.rules + rejected.length,
      compiled: scanner.rules,
      rejected: rejected.map(({ path, line, code, reason }) => ({ path, line, code, reason })),
      blind: blindRules,
      lint: lint.map(({ path, line, code, reason }) => ({ path, line, code, reason })),
    });
  else {
    if (rejected.length > 0)
      printTable(
        ['rejected', 'line', 'reason'],
        rejected.map((item) => [item.path, item.line, item.reason]),
      );
    if (blindRules.length > 0)
      printTable(
        ['blind', 'reason'],
        blindRules.map((item) => [item.path, item.reason]),
      );
    process.stdout.write(
      `${scanner.rules + rejected.length} rules: ${scanner.rules} compiled, ${rejected.length} rejected, ${blindRules.length} that no source pack serves; ${lint.length} remarks for authors\n`,
    );
  }
  if (rejected.length > 0) process.exitCode = exitCodes.found;
}
