import { SeededRandom } from './random.ts';
import { logon, processCreated, sysmon, windowsEvent, type DemoEvent } from './windows-events.ts';

/** Length of the story, milliseconds. */
export const scenarioMs = 90 * 60_000;

const attacker = '203.0.113.77';
const explorer = 'C:\\Windows\\explorer.exe';
const powershell = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
const people = ['amelia.ward', 'noor.haddad', 'tomas.lind', 'ines.costa', 'j.okafor', 'li.wei', 'svc-backup'];
const workstations = ['FIN-WS-042', 'FIN-WS-017', 'HR-WS-008', 'ENG-WS-111'];
const ordinary: readonly (readonly [string, string])[] = [
  ['C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE', 'OUTLOOK.EXE'],
  ['C:\\Program Files\\Microsoft Office\\root\\Office16\\EXCEL.EXE', 'EXCEL.EXE /dde'],
  ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', 'chrome.exe --type=renderer'],
  ['C:\\Windows\\System32\\notepad.exe', 'notepad.exe notes.txt'],
  ['C:\\Windows\\System32\\svchost.exe', 'C:\\Windows\\system32\\svchost.exe -k netsvcs -p'],
];

/**
 * The guided attack: an address guesses passwords until one fits, signs in over remote desktop, runs an encoded
 * PowerShell, reads LSASS, moves to the file server with a service, makes itself administrator and clears the log,
 * among the ordinary work of a small office. All of it is made up; the same seed and end give the same events.
 * @param endMs time of the last event, milliseconds since 1970
 */
export function createScenario(seed: number, endMs: number): DemoEvent[] {
  const random = new SeededRandom(seed);
  const start = endMs - scenarioMs;
  const at = (minutes: number): number => start + Math.round(minutes * 60_000);
  const events = [...ordinaryWork(random, start), ...attack(random, at)];
  return events.sort((a, b) => a.timeMs - b.timeMs);
}

function ordinaryWork(random: SeededRandom, start: number): DemoEvent[] {
  const events: DemoEvent[] = [];
  for (let count = 0; count < 1200; count++) {
    const time = start + random.int(0, scenarioMs - 1);
    const host = random.pick(workstations);
    const user = random.pick(people);
    if (random.next() < 0.3) {
      // Now and then a person mistypes the password.
      events.push(logon(time, host, user, `10.20.8.${random.int(10, 60)}`, { ok: random.next() > 0.03, type: 3 }));
    } else {
      const [image, command] = random.pick(ordinary);
      events.push(processCreated(time, host, user, image, command, explorer));
    }
  }
  return events;
}

function attack(random: SeededRandom, at: (minutes: number) => number): DemoEvent[] {
  const host = 'FIN-WS-042';
  const server = 'FS-01';
  const victim = 'amelia.ward';
  const events: DemoEvent[] = [];
  for (let guess = 0; guess < 60; guess++) {
    const user = guess % 3 === 0 ? victim : random.pick(people);
    events.push(logon(at(20 + guess / 8), host, user, attacker, { ok: false, type: 10 }));
  }
  // "Write-Output demo" in UTF-16LE and Base64: harmless, and looks as such commands do.
  const encoded = Buffer.from('Write-Output "Belfry demo: this would download a tool"', 'utf16le').toString('base64');
  events.push(
    logon(at(28.5), host, victim, attacker, { ok: true, type: 10 }),
    processCreated(at(31), host, victim, powershell, `powershell.exe -NoP -W Hidden -enc ${encoded}`, explorer),
    processCreated(at(33), host, victim, 'C:\\Windows\\System32\\whoami.exe', 'whoami /all', powershell),
    processCreated(
      at(34),
      host,
      victim,
      'C:\\Windows\\System32\\net.exe',
      'net group "Domain Admins" /domain',
      powershell,
    ),
    processCreated(
      at(40),
      host,
      victim,
      'C:\\Windows\\System32\\rundll32.exe',
      'rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 712 C:\\Users\\Public\\l.dmp full',
      powershell,
    ),
    windowsEvent(at(40.1), host, sysmon, 10, {
      SourceImage: 'C:\\Windows\\System32\\rundll32.exe',
      TargetImage: 'C:\\Windows\\system32\\lsass.exe',
      GrantedAccess: '0x1410',
      CallTrace: 'C:\\Windows\\SYSTEM32\\ntdll.dll+9d1f4|C:\\Windows\\System32\\comsvcs.dll+24c2a',
      SourceUser: `CONTOSO\\${victim}`,
      TargetUser: 'NT AUTHORITY\\SYSTEM',
    }),
    logon(at(52), server, 'svc-backup', '10.20.8.41', { ok: true, type: 3 }),
    windowsEvent(at(53), server, 'System', 7045, {
      ServiceName: 'BackupHelper',
      ImagePath: 'C:\\Users\\Public\\bh.exe',
      ServiceType: 'user mode service',
      StartType: 'auto start',
      AccountName: 'LocalSystem',
    }),
    windowsEvent(at(58), server, 'Security', 4720, {
      TargetUserName: 'helpdesk2',
      TargetDomainName: server,
      TargetSid: 'S-1-5-21-1004336348-1177238915-682003330-1107',
      SubjectUserName: 'svc-backup',
      SubjectDomainName: 'CONTOSO',
    }),
    windowsEvent(at(59), server, 'Security', 4732, {
      TargetUserName: 'Administrators',
      TargetDomainName: 'Builtin',
      TargetSid: 'S-1-5-32-544',
      MemberName: '-',
      MemberSid: 'S-1-5-21-1004336348-1177238915-682003330-1107',
      SubjectUserName: 'svc-backup',
      SubjectDomainName: 'CONTOSO',
    }),
    windowsEvent(at(80), server, 'Security', 1102, { SubjectUserName: 'svc-backup', SubjectDomainName: 'CONTOSO' }),
    windowsEvent(at(82), server, 'Security', 4726, {
      TargetUserName: 'helpdesk2',
      TargetDomainName: server,
      TargetSid: 'S-1-5-21-1004336348-1177238915-682003330-1107',
      SubjectUserName: 'svc-backup',
      SubjectDomainName: 'CONTOSO',
    }),
  );
  return events;
}
