import { access, constants } from 'node:fs/promises';
import type { Config } from '#core';

/** Logs that security cares about, by where distributions keep them. */
const candidates: readonly (readonly [id: string, path: string, pack: string])[] = [
  ['this-machine-auth', '/var/log/auth.log', 'linux'],
  ['this-machine-secure', '/var/log/secure', 'linux'],
  ['this-machine-syslog', '/var/log/syslog', 'linux'],
  ['this-machine-messages', '/var/log/messages', 'linux'],
  ['this-machine-audit', '/var/log/audit/audit.log', 'linux'],
  ['this-machine-nginx', '/var/log/nginx/access.log', 'web-access'],
  ['this-machine-apache', '/var/log/apache2/access.log', 'web-access'],
  ['this-machine-httpd', '/var/log/httpd/access_log', 'web-access'],
];

export interface OwnLogs {
  readonly sources: Config['files'];
  /** Files that are there and that this user may not read. */
  readonly unreadable: readonly string[];
}

/** Finds the logs of this machine that may be read. */
export async function findOwnLogs(): Promise<OwnLogs> {
  const sources: Config['files'] = [];
  const unreadable: string[] = [];
  for (const [id, path, pack] of candidates) {
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
