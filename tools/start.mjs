// `npm start`: installs and builds what is missing, then runs Belfry in the foreground.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureConsole, ensurePackages, root } from './workspace.mjs';

ensurePackages();
ensureConsole();
const child = spawn(join(root, 'packages/cli/bin/belfry'), ['up', ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
