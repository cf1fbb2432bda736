import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'belfry-tests-';

/**
 * Gives a run of the tests one temporary folder, and removes it after. Whatever a test or a process that it killed
 * leaves is in there: the in-process engine, for one, makes folders that it removes only at an orderly end.
 */
export default function setup(): () => void {
  const parent = tmpdir();
  for (const name of readdirSync(parent)) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  // Tests that run a command as another user put its folders in here.
  chmodSync(folder, 0o755);
  process.env['TMPDIR'] = folder;
  return () => {
    process.env['TMPDIR'] = parent;
    rmSync(folder, { recursive: true, force: true });
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
