// `npm run check`: every static check, all of them even when one fails. Exits 1 when any failed.
import { ensurePackages, run } from './workspace.mjs';

ensurePackages();

/** Name and command of each check. */
const checks = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['lint', 'oxlint', ['--type-aware', '--quiet']],
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['types of the console', 'tsc', ['-p', 'packages/console/tsconfig.json']],
  ['generated files', 'node', ['tools/gen.mjs', '--check']],
  ['layers', 'node', ['tools/check-layers.mjs']],
  ['unused code', 'knip', ['--no-progress']],
];

/** Runs all checks; returns the names of those that failed and how many there were. */
export function runChecks() {
  /** @type {string[]} */
  const failed = [];
  for (const [name, command, args] of checks) {
    const started = Date.now();
    const ok = run(command, args) === 0;
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${String(name)} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    if (!ok) failed.push(name);
  }
  return { failed, total: checks.length };
}

if (import.meta.filename === process.argv[1]) {
  const { failed, total } = runChecks();
  console.log(`${total - failed.length} passed, ${failed.length} failed`);
  process.exit(failed.length === 0 ? 0 : 1);
}
