import type { Row } from '@belfry/schema';

type Reader = (text: string, mnemonic: string) => Row;

const port = (text: string | undefined): number | undefined => {
  const number = Number(text);
  return text !== undefined && number <= 65_535 ? number : undefined;
};

/** `Login Success [user: admin] [Source: 192.0.2.7] [localport: 22] at 13:40:03 UTC …`; failures have a `[Reason: …]` too. */
const login: Reader = (text, mnemonic) => {
  const part = (name: string): string | undefined =>
    new RegExp(`\\[${name}: ?([^\\]]{1,256})\\]`, 'i').exec(text)?.[1]?.trim();
  return compact({
    DestinationUserName: part('user'),
    SourceIP: part('Source'),
    DestinationPort: port(part('localport')),
    Reason: part('Reason'),
    EventOutcome: /FAIL/.test(mnemonic) ? 'Failure' : /SUCCESS/.test(mnemonic) ? 'Success' : undefined,
  });
};

/** `User:admin  logged command:no logging host 192.0.2.5`. */
const loggedCommand: Reader = (text) => {
  const parts = /^User: ?(\S{1,256}) {1,4}logged command: ?(.{0,4096})/s.exec(text);
  if (parts === null) return {};
  return compact({ SourceUserName: parts[1], DeviceCustomString1: parts[2], DeviceCustomString1Label: 'Command' });
};

/** `Configured from console by admin on vty0 (192.0.2.7)`. */
const configured: Reader = (text) => {
  const parts =
    /^Configured from (\S{1,128})(?: by (\S{1,256}))?(?: on (\S{1,64}))?(?: \(([^)]{1,64})\))?/.exec(text) ?? [];
  return compact({ SourceUserName: parts[2], SourceIP: parts[4], DeviceInboundInterface: parts[3] });
};

/** `Authentication to Privilege level 15 failed by admin on vty0 (192.0.2.7)`, or `passed`. */
const privilege: Reader = (text) => {
  const parts = / (failed|passed) by (\S{1,256}) on (\S{1,64})(?: \(([^)]{1,64})\))?/.exec(text) ?? [];
  return compact({
    SourceUserName: parts[2],
    SourceIP: parts[4],
    DeviceInboundInterface: parts[3],
    EventOutcome: parts[1] === 'failed' ? 'Failure' : parts[1] === 'passed' ? 'Success' : undefined,
  });
};

const endpoint = String.raw`([0-9A-Fa-f:.]{2,45})(?:\((\d{1,5})\))?`;
const accessPattern = new RegExp(
  String.raw`^list (\S{1,128}) (permitted|denied) (?:(\w{1,32}) )?${endpoint}(?: \((\S{1,64}) ?[^)]{0,64}\))?(?: -> ${endpoint})?[^,]{0,64}(?:, | )(\d{1,9}) packet`,
);
/** `list 101 denied tcp 192.0.2.7(4512) (Gi0/1 ) -> 198.51.100.5(22), 1 packet`. */
const access: Reader = (text) => {
  const parts = accessPattern.exec(text);
  if (parts === null) return {};
  return compact({
    DeviceCustomString2: parts[1],
    DeviceCustomString2Label: 'AccessList',
    DeviceAction: parts[2],
    Protocol: parts[3],
    SourceIP: parts[4],
    SourcePort: port(parts[5]),
    DeviceInboundInterface: parts[6],
    DestinationIP: parts[7],
    DestinationPort: port(parts[8]),
    EventCount: Number(parts[9]),
  });
};

const digestPattern = new RegExp(`from ${endpoint} to ${endpoint}`);
/** `Invalid MD5 digest from 192.0.2.7(179) to 192.0.2.8(41236)`. */
const digest: Reader = (text) => {
  const parts = digestPattern.exec(text) ?? [];
  return compact({
    SourceIP: parts[1],
    SourcePort: port(parts[2]),
    DestinationIP: parts[3],
    DestinationPort: port(parts[4]),
    EventOutcome: 'Failure',
  });
};

const readers: readonly (readonly [facility: RegExp, mnemonic: RegExp, reader: Reader])[] = [
  [/^SEC_LOGIN$/, /LOGIN/, login],
  [/^PARSER$/, /^CFGLOG_LOGGEDCMD$/, loggedCommand],
  [/^SYS$/, /^CONFIG_[IP]$/, configured],
  [/^SYS$/, /^PRIV_AUTH_(?:FAIL|PASS)$/, privilege],
  [/^(?:SEC|IPV6_ACL)$/, /^(?:IPACCESSLOG|ACCESSLOG)[A-Z]{0,3}$/, access],
  [/TCP$/, /^(?:BADAUTH|NOAUTH)$/, digest],
];

/** Returns the columns that the text of a message fills; none when its form is not known. */
export function messageFields(facility: string, mnemonic: string, text: string): Row {
  const reader = readers.find(([of, named]) => of.test(facility) && named.test(mnemonic));
  return reader === undefined ? {} : reader[2](text, mnemonic);
}

function compact(fields: Record<string, string | number | undefined>): Row {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries) as Row;
}
