// Runs layers.cjs with dependency-cruiser and asserts that it saw the whole tree: a checker that looks at nothing passes.
import { spawnSync } from 'node:child_process';
import { environment, root } from './workspace.mjs';

const folders = ['packages', 'packs', 'tests', 'bench'];
const result = spawnSync('depcruise', ['--config', 'layers.cjs', '--output-type', 'json', ...folders], {
  cwd: root,
  env: environment,
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
let report;
try {
  report = JSON.parse(result.stdout);
} catch {
  console.error(`dependency-cruiser gave no report\n${result.stderr}`);
  process.exit(1);
}
const listed = spawnSync(
  'git',
  ['ls-files', '--', ...folders.flatMap((folder) => [`${folder}/**/*.ts`, `${folder}/**/*.tsx`])],
  { cwd: root, encoding: 'utf8' },
);
const files = new Set(listed.stdout.trim().split('\n'));
const cruised = report.modules.filter((module) => files.has(module.source));
for (const violation of report.summary.violations) {
  console.error(`${violation.rule.name}: ${violation.from} -> ${violation.to}`);
}
// Declaration files and build settings are the only sources that it may leave out.
const missed = [...files].filter(
  (file) => !cruised.some((module) => module.source === file) && !/\.d\.ts$|vite\.config/.test(file),
);
for (const file of missed.slice(0, 10)) console.error(`not looked at: ${file}`);
console.log(
  `${cruised.length} of ${files.size} source files looked at, ${report.summary.totalDependenciesCruised} imports`,
);
process.exit(report.summary.violations.length === 0 && missed.length === 0 && cruised.length > 0 ? 0 : 1);
