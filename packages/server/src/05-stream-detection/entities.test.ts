import type { Row } from '@belfry/schema';
import { expect, test } from 'vitest';
import { entitiesOf } from './entities.ts';

test.each<[name: string, row: Row, expected: string[]]>([
  [
    'a Sysmon process',
    {
      Computer: 'WS-1.contoso.com',
      EventData: {
        User: 'CONTOSO\\amelia',
        Image: 'C:\\Windows\\cmd.exe',
        CommandLine: 'cmd /c x',
        ProcessId: '42',
        ParentImage: 'C:\\Windows\\explorer.exe',
        Hashes: 'SHA1=0123456789abcdef0123456789abcdef01234567,IMPHASH=0123456789abcdef0123456789abcdef',
      },
    },
    [
      'Host WS-1.contoso.com',
      'Account CONTOSO\\amelia',
      'Process C:\\Windows\\cmd.exe',
      'Process C:\\Windows\\explorer.exe',
      'FileHash 0123456789abcdef0123456789abcdef01234567',
    ],
  ],
  [
    'a logon',
    {
      Computer: 'DC-1',
      SubjectUserName: 'DC-1$',
      SubjectDomainName: 'CONTOSO',
      TargetUserName: 'noor',
      TargetDomainName: 'CONTOSO',
      IpAddress: '::ffff:203.0.113.7',
      WorkstationName: '-',
    },
    ['Host DC-1', 'Account CONTOSO\\noor', 'IP 203.0.113.7'],
  ],
  [
    'a cloud sign-in',
    { UserPrincipalName: 'noor@contoso.com', IPAddress: '2001:DB8::1', AppDisplayName: 'Portal' },
    ['CloudApplication Portal', 'Account noor@contoso.com', 'IP 2001:db8::1'],
  ],
  ['nested values', { InitiatedBy: { user: { userPrincipalName: 'a@b.com' } } }, ['Account a@b.com']],
  ['unmapped values', { _Unmapped: { TargetObject: 'HKLM\\X' } }, ['RegistryKey HKLM\\X']],
  [
    'nobody',
    {
      Computer: '-',
      User: 'NT AUTHORITY\\SYSTEM',
      SubjectUserName: 'S-1-0-0',
      TargetUserName: 'ANONYMOUS LOGON',
      IpAddress: '127.0.0.1',
      SourceIp: '::1',
      DestinationIp: '0.0.0.0',
      Image: '',
      QueryName: '203.0.113.9',
    },
    [],
  ],
  ['each once, ignoring case', { SourceUser: 'A\\b', TargetUser: 'a\\B' }, ['Account A\\b']],
])('names the entities of %s', (_, row, expected) => {
  expect(entitiesOf(row).map(({ type, name }) => `${type} ${name}`)).toEqual(expected);
});

test('an account has the identifiers that Sentinel knows', () => {
  const identifiersOf = (user: string): unknown => entitiesOf({ User: user })[0]?.identifiers;
  expect(identifiersOf('CONTOSO\\amelia')).toEqual({ Name: 'amelia', NTDomain: 'CONTOSO' });
  expect(identifiersOf('amelia@contoso.com')).toEqual({ Name: 'amelia', UPNSuffix: 'contoso.com' });
  expect(identifiersOf('S-1-5-21-1-2-3-500')).toEqual({ Sid: 'S-1-5-21-1-2-3-500' });
});
