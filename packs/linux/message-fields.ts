type Fields = Record<string, string>;

interface Form {
  readonly event: string;
  readonly pattern: RegExp;
}

/** Longest text the patterns look at: they are anchored and linear, and a longer message has none of these forms. */
const maximumLength = 8192;

const sshd: readonly Form[] = [
  {
    event: 'LogonSucceeded',
    pattern: /^Accepted (?<Method>[\w/-]+) for (?<User>\S+) from (?<SrcIpAddr>\S+) port (?<SrcPort>\d+)/,
  },
  {
    event: 'LogonFailed',
    pattern:
      /^Failed (?<Method>[\w/-]+) for (?<Unknown>invalid user )?(?<User>\S*) from (?<SrcIpAddr>\S+) port (?<SrcPort>\d+)/,
  },
  { event: 'UnknownUser', pattern: /^Invalid user (?<User>\S*) from (?<SrcIpAddr>\S+)(?: port (?<SrcPort>\d+))?/ },
];
const users: readonly Form[] = [
  {
    event: 'UserCreated',
    pattern:
      /^new user: name=(?<User>[^,\s]+), UID=(?<Uid>\d+), GID=(?<Gid>\d+)(?:, home=(?<Home>[^,]*), shell=(?<Shell>[^,\s]*))?/,
  },
  { event: 'UserDeleted', pattern: /^delete user '(?<User>[^']+)'/ },
  { event: 'UserChanged', pattern: /^change user '(?<User>[^']+)'/ },
  { event: 'GroupCreated', pattern: /^new group: name=(?<Group>[^,\s]+), GID=(?<Gid>\d+)/ },
  { event: 'GroupMemberAdded', pattern: /^add '(?<User>[^']+)' to group '(?<Group>[^']+)'/ },
  { event: 'PasswordChanged', pattern: /^pam_unix\(passwd:chauthtok\): password changed for (?<User>\S+)/ },
];
const cron: readonly Form[] = [
  { event: 'CronCommand', pattern: /^\((?<User>[^)]+)\) CMD \((?<Command>.*)\)$/ },
  { event: 'CrontabChanged', pattern: /^\((?<User>[^)]+)\) (?:REPLACE|BEGIN EDIT|DELETE) \((?<Target>[^)]+)\)/ },
];
const su: readonly Form[] = [
  { event: 'SuSucceeded', pattern: /^\(to (?<TargetUser>\S+)\) (?<User>\S+) on (?<Terminal>\S+)/ },
  { event: 'SuFailed', pattern: /^FAILED SU \(to (?<TargetUser>\S+)\) (?<User>\S+) on (?<Terminal>\S+)/ },
];
const systemd: readonly Form[] = [
  { event: 'UnitStarted', pattern: /^Started (?<Unit>.+?)\.?$/ },
  { event: 'UnitStopped', pattern: /^Stopped (?<Unit>.+?)\.?$/ },
  { event: 'UnitFailed', pattern: /^(?<Unit>[^:\s]+): Failed with result '(?<Result>[^']*)'/ },
];
const byProgram = new Map<string, readonly Form[]>([
  ['sshd', sshd],
  ['sshd-session', sshd],
  ['useradd', users],
  ['userdel', users],
  ['usermod', users],
  ['groupadd', users],
  ['passwd', users],
  ['cron', cron],
  ['crond', cron],
  ['crontab', cron],
  ['su', su],
  ['systemd', systemd],
]);

/** Returns what a program's message says, with the kind of event in `Event`; undefined for forms it does not know. */
export function messageFields(program: string, message: string): Fields | undefined {
  if (message.length > maximumLength) return undefined;
  const name = program.toLowerCase();
  if (name === 'sudo') return sudoFields(message);
  for (const { event, pattern } of byProgram.get(name) ?? []) {
    const groups = pattern.exec(message)?.groups;
    if (groups === undefined) continue;
    const fields: Fields = { Event: event };
    for (const [key, value] of Object.entries(groups)) if (value !== undefined) fields[key] = value.trim();
    return fields;
  }
  return undefined;
}

/** `alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id`; a complaint may stand before TTY. */
function sudoFields(message: string): Fields | undefined {
  const text = message.trimStart();
  const colon = text.indexOf(' : ');
  const commandAt = text.indexOf('COMMAND=');
  if (colon < 1 || commandAt < colon) return undefined;
  const fields: Fields = {
    Event: 'SudoCommand',
    User: text.slice(0, colon).trim(),
    Command: text.slice(commandAt + 8),
  };
  for (const part of text.slice(colon + 3, commandAt).split(' ; ')) {
    const equals = part.indexOf('=');
    const key = part.slice(0, Math.max(equals, 0)).trim();
    if (key === 'TTY') fields['Terminal'] = part.slice(equals + 1).trim();
    else if (key === 'PWD') fields['Folder'] = part.slice(equals + 1).trim();
    else if (key === 'USER') fields['TargetUser'] = part.slice(equals + 1).trim();
    else if (equals < 0 && part.trim() !== '') Object.assign(fields, { Event: 'SudoRefused', Reason: part.trim() });
  }
  return fields;
}
