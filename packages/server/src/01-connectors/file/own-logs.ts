import { access, constants } from 'node:fs/promises';
import type { Config } from '#core';

interface Candidate {
  readonly id: string;
  readonly path: string;
  readonly pack: string;
  /** The journal of systemd holds the same messages. */
  readonly inJournal?: boolean;
}

/** Logs that security cares about, by where distributions keep them. */
const candidates: readonly Candidate[] = [
  { id: 'this-machine-auth', path: '/var/log/auth.log', pack: 'linux', inJournal: true },
  { id: 'this-machine-secure', path: '/var/log/secure', pack: 'linux', inJournal: true },
  { id: 'this-machine-syslog', path: '/var/log/syslog', pack: 'linux', inJournal: true },
  { id: 'this-machine-messages', path: '/var/log/messages', pack: 'linux', inJournal: true },
  { id: 'this-machine-audit', path: '/var/log/audit/audit.log', pack: 'linux' },
  { id: 'this-machine-nginx', path: '/var/log/nginx/access.log', pack: 'web-access' },
  { id: 'this-machine-apache', path: '/var/log/apache2/access.log', pack: 'web-access' },
  { id: 'this-machine-httpd', path: '/var/log/httpd/access_log', pack: 'web-access' },
];
const inJournal = new Set(candidates.filter((candidate) => candidate.inJournal === true).map(({ path }) => path));
const auditLog = '/var/log/audit/audit.log';

export interface OwnLogs {
  readonly sources: Config['files'];
  /** Files that are there and that this user may not read. */
  readonly unreadable: readonly string[];
}

/** Finds the logs of this machine that may be read. */
export async function findOwnLogs(): Promise<OwnLogs> {
  const sources: Config['files'] = [];
  const unreadable: string[] = [];
  for (const { id, path, pack } of candidates) {
    const there = await access(path, constants.F_OK).then(
      () => true,
      () => false,
    );
    if (!there) continue;
    const readable = await access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (readable) sources.push({ id, path, include: ['*'], pack, from: 'start' });
    else unreadable.push(path);
  }
  return { sources, unreadable };
}

/** What is followed: files, the journal of systemd, or both where they hold different messages. */
export interface LogChoice {
  readonly files: Config['files'];
  readonly journal: boolean;
  /** Records of Linux Audit come from their own file. */
  readonly withoutAudit: boolean;
  /** Files that the settings name although the journal that they ask for holds the same messages. */
  readonly twice: readonly string[];
}

/**
 * Chooses between the journal and the system's log files, so that no message comes twice.
 * @param given files that the settings name: they are followed in any case
 * @param own what was found here; undefined when this machine is not watched
 * @param followedBefore the journal was followed by an earlier run: changing over would read the same messages again
 */
export function chooseOwnLogs(
  follow: Config['systemJournal']['follow'],
  given: Config['files'],
  own: OwnLogs | undefined,
  followedBefore: boolean,
): LogChoice {
  const found = own?.sources ?? [];
  const journal =
    follow === 'always' ||
    (follow === 'auto' && own !== undefined && (followedBefore || !found.some(({ path }) => inJournal.has(path))));
  const files = [...given, ...(journal ? found.filter(({ path }) => !inJournal.has(path)) : found)];
  return {
    files,
    journal,
    withoutAudit: files.some(({ path }) => path === auditLog),
    twice: journal ? given.map(({ path }) => path).filter((path) => inJournal.has(path)) : [],
  };
}
