import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from './belfry-process.ts';

export interface CommandResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program that starts the command with other rights, with its arguments. */
  readonly under?: readonly string[];
  readonly timeoutMs?: number;
  /** Called with the process when it runs. */
  readonly during?: (child: ChildProcess, output: () => string) => Promise<void>;
}

/** Runs a `belfry` command to its end, with the data folder of the test and free ports. */
export async function runCommand(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const [command = '', ...rest] = [...(options.under ?? []), join(root, 'packages/cli/bin/belfry'), ...args];
  const child = spawn(command, rest, {
    env: {
      ...process.env,
      BELFRY_DATA: options.dataDir,
      BELFRY_PORT: '0',
      BELFRY_SYSLOG_PORT: '0',
      BELFRY_LOG_LEVEL: 'error',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const closed = once(child, 'close');
  // A test that ran out of time leaves no process.
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 60_000);
  await options.during?.(child, () => stdout);
  const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  return { code, signal, stdout, stderr };
}
