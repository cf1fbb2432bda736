import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a running Belfry leaves in its data folder for the command line of the same user: file mode 600. */
export interface RunningServer {
  readonly pid: number;
  readonly url: string;
  /** Bearer token with the rights of an administrator, new at every start. */
  readonly token: string;
}

const fileName = 'running.json';

/** Writes the note when the server is ready. */
export function noteRunning(dataDir: string, server: RunningServer): void {
  writeFileSync(join(dataDir, fileName), JSON.stringify(server), { mode: 0o600 });
}

/** Removes the note at a clean stop. */
export function forgetRunning(dataDir: string): void {
  rmSync(join(dataDir, fileName), { force: true });
}

/** Returns the server that runs on this data folder; undefined when none does, a stale note included. */
export function findRunning(dataDir: string): RunningServer | undefined {
  let server: RunningServer;
  try {
    server = JSON.parse(readFileSync(join(dataDir, fileName), 'utf8')) as RunningServer;
  } catch {
    return undefined;
  }
  try {
    process.kill(server.pid, 0);
    return server;
  } catch (error) {
    // EPERM: it runs as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? server : undefined;
  }
}
