/** An event of the scenario: when, from which pack's format, and the record as a shipper would send it. */
export interface DemoEvent {
  readonly timeMs: number;
  readonly pack: string;
  readonly record: Readonly<Record<string, unknown>>;
}

const providers: Readonly<Record<string, string>> = {
  Security: 'Microsoft-Windows-Security-Auditing',
  System: 'Service Control Manager',
  'Microsoft-Windows-Sysmon/Operational': 'Microsoft-Windows-Sysmon',
  'Microsoft-Windows-PowerShell/Operational': 'Microsoft-Windows-PowerShell',
};

/** A Windows event in the JSON of NXLog. */
export function windowsEvent(
  timeMs: number,
  host: string,
  channel: string,
  eventId: number,
  data: Readonly<Record<string, string | number>>,
): DemoEvent {
  return {
    timeMs,
    pack: 'windows',
    record: {
      EventTime: new Date(timeMs).toISOString(),
      Hostname: `${host}.contoso.com`,
      Channel: channel,
      EventID: eventId,
      SourceName: providers[channel] ?? channel,
      ...data,
    },
  };
}

export const sysmon = 'Microsoft-Windows-Sysmon/Operational';

/** Process creation as Sysmon records it. */
export function processCreated(
  timeMs: number,
  host: string,
  user: string,
  image: string,
  commandLine: string,
  parentImage: string,
): DemoEvent {
  return windowsEvent(timeMs, host, sysmon, 1, {
    UtcTime: new Date(timeMs).toISOString().replace('T', ' ').replace('Z', ''),
    ProcessId: 1000 + (timeMs % 30_000),
    Image: image,
    OriginalFileName: (image.split('\\').at(-1) ?? image).replace(/^powershell\.exe$/i, 'PowerShell.EXE'),
    CommandLine: commandLine,
    CurrentDirectory: 'C:\\Windows\\system32\\',
    User: `CONTOSO\\${user}`,
    LogonId: '0x5a3f1',
    IntegrityLevel: 'Medium',
    ParentImage: parentImage,
    ParentCommandLine: parentImage,
  });
}

/** A logon (4624) or a failed one (4625) as Security records it. */
export function logon(
  timeMs: number,
  host: string,
  user: string,
  address: string,
  options: { readonly ok: boolean; readonly type: number },
): DemoEvent {
  return windowsEvent(timeMs, host, 'Security', options.ok ? 4624 : 4625, {
    TargetUserName: user,
    TargetDomainName: 'CONTOSO',
    LogonType: options.type,
    IpAddress: address,
    IpPort: 49_152 + (timeMs % 10_000),
    WorkstationName: '-',
    AuthenticationPackageName: 'NTLM',
    ...(options.ok ? { TargetLogonId: '0x5a3f1' } : { Status: '0xc000006d', SubStatus: '0xc000006a' }),
  });
}
