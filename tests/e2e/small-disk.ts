import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A disk of its own for one test; unmounted when that ends. */
export interface SmallDisk {
  readonly path: string;
  /** Fills what is free up to the last page. */
  fill(): void;
  /** Gives the room of `fill` back. */
  empty(): void;
  remount(options: string): void;
  unmount(): void;
}

const run = (command: string, args: readonly string[]): string | undefined => {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? undefined : `${command}: ${error?.message ?? stderr.trim()}`;
};

/** Mounts a disk in memory; returns the reason as text where this process may not. */
export function mountMemory(path: string, megabytes: number): SmallDisk | string {
  mkdirSync(path);
  return run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]) ?? diskAt(path);
}

/** Mounts an ext4 file system in a file: one that can fail as a real disk does. */
export function mountExt4(path: string, megabytes: number): SmallDisk | string {
  mkdirSync(path);
  const image = `${path}.img`;
  return (
    run('truncate', ['-s', `${megabytes}M`, image]) ??
    run('mkfs.ext4', ['-q', '-m', '0', image]) ??
    run('mount', ['-o', 'loop', image, path]) ??
    diskAt(path)
  );
}

function diskAt(path: string): SmallDisk {
  onTestFinished(() => unmount(path));
  const ballast = join(path, 'ballast');
  return {
    path,
    fill() {
      const file = openSync(ballast, 'a');
      try {
        for (let size = 1 << 20; size >= 512; size >>= 1) writeUntilFull(file, Buffer.alloc(size));
      } finally {
        closeSync(file);
      }
      if (statfsSync(path).bavail > 1) throw new Error('the disk is not full');
    },
    empty: () => rmSync(ballast, { force: true }),
    remount(options) {
      const problem = run('mount', ['-o', `remount,${options}`, path]);
      if (problem !== undefined) throw new Error(problem);
    },
    unmount: () => unmount(path),
  };
}

/** A process that has just been killed may still be on its way out, and hold the disk. */
function unmount(path: string): void {
  for (let tries = 0; isMounted(path) && tries < 20; tries++)
    if (run('umount', [path]) !== undefined) spawnSync('sleep', ['0.25']);
  if (isMounted(path)) run('umount', ['-l', path]);
}

const isMounted = (path: string): boolean => readFileSync('/proc/mounts', 'utf8').includes(` ${path} `);

function writeUntilFull(file: number, piece: Buffer): void {
  try {
    while (writeSync(file, piece) === piece.length);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

/** Mounts the file system of `mountExt4` once more, as after a repair. */
export function remountExt4(path: string): SmallDisk | string {
  return run('mount', ['-o', 'loop', `${path}.img`, path]) ?? diskAt(path);
}
