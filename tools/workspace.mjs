// Runs on whatever Node (>= 20.19) starts npm: built-in modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Environment in which `node` and the tools of node_modules are the pinned ones. */
export const environment = { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` };

/** Runs a command with the pinned tools and the terminal's streams; returns its exit code. */
export function run(command, args, extra = {}) {
  const result = spawnSync(command, args, { cwd: root, env: { ...environment, ...extra }, stdio: 'inherit' });
  if (result.error) console.error(`${command}: ${result.error.message}`);
  return result.status ?? 1;
}

function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function newest(path) {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return modified(path);
  let latest = 0;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue;
    latest = Math.max(latest, newest(join(path, entry.name)));
  }
  return latest;
}

/** Installs the packages of package-lock.json when they are not there or older than it. */
export function ensurePackages() {
  const installed = modified(join(root, 'node_modules', '.package-lock.json'));
  if (installed >= modified(join(root, 'package-lock.json')) && installed > 0) return;
  console.log('installing packages (once; about 1.5 GB on disk)');
  // The engine warnings speak of the bootstrap Node; everything runs on the pinned one.
  const status = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (status !== 0) process.exit(status);
}

/** Builds the console when its sources are newer than the last build. */
export function ensureConsole() {
  const built = modified(join(root, 'packages/console/dist/index.html'));
  const sources = ['packages/console', 'packages/schema/src', 'package-lock.json'].map((path) =>
    newest(join(root, path)),
  );
  if (built > Math.max(...sources)) return;
  console.log('building the console');
  const status = run('vite', ['build', 'packages/console', '--logLevel', 'warn']);
  if (status !== 0) process.exit(status);
}
