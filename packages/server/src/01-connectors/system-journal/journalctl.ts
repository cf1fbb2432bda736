import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { splitLines, type Line } from '../import/split-lines.ts';

export interface JournalctlOptions {
  /** The program; by its name it is looked for in PATH. */
  readonly command: string;
  /** Folder of journal files; absent: those of this machine. */
  readonly directory: string | undefined;
  /** Reads from the entry of this cursor on, that entry included; absent: the newest `firstEntries` and what follows. */
  readonly cursor: string | undefined;
  readonly firstEntries: number;
  /** Leaves out the records of Linux Audit. */
  readonly withoutAudit: boolean;
}

/** Journalctl as it runs: entries as lines of JSON. */
export interface Journalctl {
  readonly lines: AsyncGenerator<Line>;
  /** Settles when it has ended: why, in words for people. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** An entry may be larger, e.g. the memory of a process that crashed: over the parser's limit it becomes a dead letter with its beginning. */
const maxEntryBytes = 16 * 1024 * 1024 + 1;
const maxComplaintChars = 500;
const stopMs = 2000;
const transports = ['syslog', 'journal', 'stdout', 'kernel', 'driver'];

/**
 * Returns the arguments of `journalctl`. `--all` keeps long and binary fields, which are null without it. `--merge` keeps `--follow` from
 * showing the running boot only: entries between Belfry's stop and a reboot would be lost. The cursor's own entry is asked for too,
 * because after the removal of that entry `--after-cursor` skips another one.
 */
export function journalctlArguments(options: Omit<JournalctlOptions, 'command'>): string[] {
  const { directory, cursor, firstEntries, withoutAudit } = options;
  return [
    '--output=json',
    '--all',
    '--follow',
    '--merge',
    '--no-pager',
    ...(directory === undefined ? [] : [`--directory=${directory}`]),
    ...(cursor === undefined ? [`--lines=${firstEntries}`] : ['--no-tail', `--cursor=${cursor}`]),
    ...(withoutAudit ? transports.map((transport) => `_TRANSPORT=${transport}`) : []),
  ];
}

/** Starts journalctl, without a shell. @param onComplaint told of each line that it writes to standard error. */
export function startJournalctl(options: JournalctlOptions, onComplaint: (text: string) => void): Journalctl {
  const child = spawn(options.command, journalctlArguments(options), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  let last = '';
  const complaints = (async () => {
    for await (const { bytes } of splitLines(child.stderr, maxComplaintChars)) {
      const text = bytes.toString('utf8').trim();
      if (text === '') continue;
      last = text;
      onComplaint(text);
    }
  })().catch(() => undefined);
  return {
    lines: splitLines(child.stdout, maxEntryBytes),
    ended: endOf(child).then(async (end) => {
      await complaints;
      return last === '' ? end : `${end}: ${last}`;
    }),
    async stop() {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill();
      const timer = new AbortController();
      const late = delay(stopMs, undefined, { signal: timer.signal }).then(
        () => child.kill('SIGKILL'),
        () => undefined,
      );
      await closed;
      timer.abort();
      await late;
    },
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(`there is no ${child.spawnfile} on this machine: it comes with systemd`);
      else resolve(`${child.spawnfile} could not be started: ${error.message}`);
    });
    child.on('close', (code, signal) => resolve(`${child.spawnfile} ended with ${signal ?? `code ${code}`}`));
  });
}
