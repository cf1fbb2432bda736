import type { JsonValue, Row } from '@belfry/schema';
import { commandLineOf, readAuditFields, type AuditFields } from './audit-fields.ts';
import { syscallName } from './syscalls.ts';

const recordPattern =
  /^(?:audit: )?(?:node=(\S{1,255}) )?type=([A-Z0-9_]{1,40}) (?:msg=)?audit\((\d{1,12})(?:\.(\d{1,6}))?:(\d{1,20})\): ?(.*)$/s;
/** Names of the types that the kernel writes as numbers when no audit daemon runs: linux/audit.h. */
const typeNames: Readonly<Record<string, string>> = {
  1006: 'LOGIN',
  1100: 'USER_AUTH',
  1101: 'USER_ACCT',
  1103: 'CRED_ACQ',
  1104: 'CRED_DISP',
  1105: 'USER_START',
  1106: 'USER_END',
  1112: 'USER_LOGIN',
  1123: 'USER_CMD',
  1130: 'SERVICE_START',
  1131: 'SERVICE_STOP',
  1300: 'SYSCALL',
  1302: 'PATH',
  1305: 'CONFIG_CHANGE',
  1307: 'CWD',
  1309: 'EXECVE',
  1325: 'NETFILTER_CFG',
  1326: 'SECCOMP',
  1327: 'PROCTITLE',
  1400: 'AVC',
};
const textColumns =
  'a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 acct addr arch cmd comm cwd data exe exit family filetype hostname icmptype key name op path proctitle res result success terminal tty vm'.split(
    ' ',
  );
const longColumns = 'argc auid egid euid gid pid ppid ses uid'.split(' ');
/** Enriched logs give names beside numbers, in capitals. */
const nameColumns: Readonly<Record<string, string>> = {
  UID: 'user',
  AUID: 'audit_user',
  EUID: 'effective_user',
  GID: 'group',
  EGID: 'effective_group',
};

/** One record of Linux Audit, its head read. */
export interface AuditRecord {
  readonly node: string;
  readonly recordType: string;
  /** Undefined when the number is no time. */
  readonly time: string | undefined;
  readonly auditId: string;
  readonly serial: string;
  readonly fields: AuditFields;
}

/** Whether the text looks like a record of Linux Audit. */
export function isAuditRecord(text: string): boolean {
  return /^(?:audit: )?(?:node=\S{1,255} )?type=[A-Z0-9_]{1,40} (?:msg=)?audit\(\d/.test(text);
}

/** Reads `type=SYSCALL msg=audit(1604996384.965:93777): …`, undefined when the text has not that form. */
export function readAuditRecord(text: string): AuditRecord | undefined {
  const parts = recordPattern.exec(text);
  if (parts === null) return undefined;
  const [, node = '', type = '', seconds = '', decimals, serial = '', rest = ''] = parts;
  const recordType = typeNames[type] ?? type;
  const ms = Number(seconds) * 1000;
  const time = ms < 8e15 ? `${new Date(ms).toISOString().slice(0, -4)}${(decimals ?? '0').padEnd(3, '0')}Z` : undefined;
  return {
    node,
    recordType,
    time: time?.startsWith('+') === true ? undefined : time,
    auditId: `${seconds}${decimals === undefined ? '' : `.${decimals}`}:${serial}`,
    serial,
    fields: readAuditFields(recordType, rest),
  };
}

/** Makes the row of `LinuxAuditLog`; `raw` is the record as it came, `more` what the way it came by says. */
export function toAuditRow(record: AuditRecord, raw: string, computer: string, more: Row = {}): Row {
  const { fields, recordType } = record;
  const row: Row = {
    ...(record.time === undefined ? {} : { TimeGenerated: record.time }),
    Computer: record.node === '' ? computer : record.node,
    node: record.node,
    RecordType: recordType,
    AuditID: record.auditId,
    SerialNumber: record.serial,
    CommandLine: commandLineOf(fields, recordType),
    RawRecord: raw,
  };
  const unmapped: Row = { ...more };
  for (const [name, value] of Object.entries(fields)) place(row, unmapped, name, value);
  // The arguments of a command begin with its name, which is the program when it is a path.
  if (recordType === 'EXECVE' && fields['a0']?.startsWith('/') === true) row['exe'] = fields['a0'];
  const syscall = fields['syscall'] ?? '';
  if (syscall !== '') row['syscall'] = fields['SYSCALL'] ?? syscallName(fields['arch'] ?? '', syscall);
  if (syscall !== '' && row['syscall'] !== syscall) unmapped['syscall'] = syscall;
  return Object.keys(unmapped).length === 0 ? row : { ...row, _Unmapped: unmapped };
}

function place(row: Row, unmapped: Row, name: string, value: string): void {
  const named = nameColumns[name];
  if (name === 'syscall' || name === 'SYSCALL') return;
  if (named !== undefined) row[named] = value;
  else if (textColumns.includes(name)) row[name] = value;
  else if (longColumns.includes(name) && /^-?\d{1,15}$/.test(value)) row[name] = Number(value);
  else unmapped[name] = value as JsonValue;
}
