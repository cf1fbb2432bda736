// `npm test`: everything a fresh clone needs, all checks, all tests. `--long` runs the long lane instead.
// The last line is `N passed, N failed`, checks counted as one test each.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './check.mjs';
import { ensureConsole, ensurePackages, run } from './workspace.mjs';

const long = process.argv.includes('--long');
const update = process.argv.includes('-u');

ensurePackages();
const checks = long || update ? { failed: [], total: 0 } : runChecks();
ensureConsole();

const folder = mkdtempSync(join(tmpdir(), 'belfry-test-'));
const report = join(folder, 'report.json');
const status = run(
  'vitest',
  ['run', ...(update ? ['-u'] : []), '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  { BELFRY_LONG: long ? '1' : '', UPDATE: update ? '1' : '' },
);
let passed = 0;
let failed = 0;
let skipped = 0;
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed = result.numPassedTests;
  skipped = result.numPendingTests + result.numTodoTests;
  // A file that does not load has no tests in it: it counts as one failure.
  const brokenFiles = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  failed = result.numFailedTests + brokenFiles.length;
} catch (error) {
  console.error(`no test report: ${error.message}`);
}
rmSync(folder, { recursive: true, force: true });
if (status !== 0 && failed === 0) failed = 1;
if (passed === 0) failed += 1;
for (const name of checks.failed) console.log(`failed check: ${name}`);
const totals = [passed + checks.total - checks.failed.length, failed + checks.failed.length];
console.log(`${totals[0]} passed, ${totals[1]} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(totals[1] === 0 ? 0 : 1);
