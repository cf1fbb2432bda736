import type { RawRecord, Row } from '@belfry/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parser } from './parser.ts';
import { readTime } from './time.ts';

const record = (given: unknown): RawRecord => ({
  raw: typeof given === 'string' ? given : '',
  value: typeof given === 'string' ? undefined : given,
  receivedAt: 0,
  sourceId: 's',
  origin: 'o',
});

function rowOf(given: unknown): { table: string; row: Row } {
  const outcome = parser.parse(record(given));
  if (!outcome.ok) throw new Error(`${outcome.code} ${outcome.reason}`);
  return outcome.rows[0]!;
}

const xml = (system: string, rest: string): string =>
  `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><EventID>1</EventID><Channel>A/B</Channel>${system}</System>${rest}</Event>`;

// One event in every shape that the README lists: each must give the same values.
const image = 'C:\\Windows\\System32\\cmd.exe';
const shapes: [string, unknown][] = [
  ['evtx_dump', { Event: { System: { Provider: { '#attributes': { Name: 'P' } }, EventID: 1, Channel: 'A/B', Computer: 'h', TimeCreated: { '#attributes': { SystemTime: '2026-01-02T03:04:05.1234567Z' } } }, EventData: { Image: image, ProcessId: 7 } } }],
  ['evtx_dump with separate attributes', { Event: { System: { Provider_attributes: { Name: 'P' }, EventID: 1, Channel: 'A/B', Computer: 'h', TimeCreated_attributes: { SystemTime: '2026-01-02T03:04:05.1234567Z' } }, EventData: { Image: image, ProcessId: 7 } } }],
  ['plain keys', { System: { Provider: { Name: 'P' }, EventID: { Value: 1 }, Channel: 'A/B', Computer: 'h', TimeCreated: { SystemTime: '2026-01-02T03:04:05.1234567Z' } }, EventData: { Image: image, ProcessId: 7 } }],
  ['XML', xml('<Provider Name="P"/><Computer>h</Computer><TimeCreated SystemTime="2026-01-02T03:04:05.1234567Z"/>', `<EventData><Data Name="Image">${image}</Data><Data Name="ProcessId">7</Data></EventData>`)],
  ['Winlogbeat', { '@timestamp': '2026-01-02T03:04:05.1234567Z', winlog: { channel: 'A/B', event_id: '1', provider_name: 'P', computer_name: 'h', event_data: { Image: image, ProcessId: '7' } } }],
  ['Winlogbeat with dotted names', { '@timestamp': '2026-01-02T03:04:05.1234567Z', 'winlog.channel': 'A/B', 'winlog.event_id': 1, 'winlog.provider_name': 'P', 'winlog.computer_name': 'h', 'winlog.event_data.Image': image, 'winlog.event_data.ProcessId': '7' }],
  ['NXLog', { EventTime: '2026-01-02T03:04:05.1234567Z', Channel: 'A/B', EventID: 1, SourceName: 'P', Hostname: 'h', SourceModuleType: 'im_msvistalog', EventType: 'INFO', Image: image, ProcessId: '7' }],
  ['flat', { TimeCreated: '2026-01-02 03:04:05.1234567', Channel: 'A/B', EventID: 1, SourceName: 'P', Hostname: 'h', Image: image, ProcessId: '7' }],
]; // prettier-ignore

test.each(shapes)('%s is recognised and read', (_name, given) => {
  expect(parser.detect(record(given))).toBeGreaterThan(0.9);
  expect(rowOf(given)).toMatchObject({
    table: 'WindowsEvent',
    row: {
      TimeGenerated: '2026-01-02T03:04:05.1234567Z',
      Channel: 'A/B',
      Provider: 'P',
      Computer: 'h',
      EventID: 1,
      EventData: { Image: image, ProcessId: '7' },
    },
  });
});

test.each([
  ['Security', 'SecurityEvent'],
  ['security', 'SecurityEvent'],
  ['System', 'Event'],
  ['Windows PowerShell', 'Event'],
  ['Microsoft-Windows-Sysmon/Operational', 'WindowsEvent'],
])('events of %s are rows of %s', (channel, table) => {
  expect(rowOf({ Channel: channel, EventID: 1 }).table).toBe(table);
});

test.each([
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02 03:04:05', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05.123456789Z', '2026-01-02T03:04:05.1234567Z'],
  ['2026-01-02T03:04:05.5+02:00', '2026-01-02T01:04:05.5Z'],
  ['2026-01-02 03:04:05.1234567-0530', '2026-01-02T08:34:05.1234567Z'],
  ['yesterday', 'yesterday'],
  ['', undefined],
  [1767323045.5, '2026-01-02T03:04:05.500Z'],
  [1767323045500, '2026-01-02T03:04:05.500Z'],
])('the time %s is read as %s', (given, expected) => {
  expect(readTime(given)).toBe(expected);
});

test('a Security event fills the columns of its types, and composes accounts', () => {
  const { row } = rowOf({
    Channel: 'Security', EventID: 4624, TimeCreated: '2026-01-02 03:04:05', SubjectUserName: '-', TargetUserName: 'WS01$', TargetDomainName: 'EXAMPLE',
    LogonType: '3', KeyLength: '0x80', ProcessName: '-', NoColumn: 'x', Activity: 'not this',
  }); // prettier-ignore
  expect(row).toMatchObject({
    Activity: '4624 - An account was successfully logged on.',
    Account: 'EXAMPLE\\WS01$',
    AccountType: 'Machine',
    TargetAccount: 'EXAMPLE\\WS01$',
    LogonType: 3,
    LogonTypeName: '3 - Network',
    KeyLength: 128,
    _Unmapped: { KeyLength: '0x80', NoColumn: 'x', Activity: 'not this' },
  });
  expect(row['Process']).toBeUndefined();
  expect(row['EventData']).toContain('<Data Name="NoColumn">x</Data>');
});

test('a value that fits no number is kept as given', () => {
  const { row } = rowOf({ Channel: 'Security', EventID: 4624, LogonType: 'three', KeyLength: '99999999999' });
  expect(row).not.toHaveProperty('LogonType');
  expect(row['_Unmapped']).toMatchObject({ LogonType: 'three', KeyLength: '99999999999' });
});

test('user data is taken out of its wrapper, and names lose their spaces', () => {
  const { row } = rowOf(xml('', '<UserData><Wrapper xmlns="u"><Threat>a &amp; &#x62;</Threat></Wrapper></UserData>'));
  expect(row['EventData']).toEqual({ Threat: 'a & b' });
  expect(row['_Unmapped']).toEqual({ UserDataElement: 'Wrapper' });
  expect(rowOf(xml('', '<EventData><Data Name="Threat Name">x</Data></EventData>')).row['EventData']).toEqual({
    ThreatName: 'x',
  });
});

test('unnamed and repeated values are all kept', () => {
  const { row } = rowOf(
    xml('', '<EventData><Data>a</Data><Data>b</Data><Data Name="N">1</Data><Data Name="N">2</Data></EventData>'),
  );
  expect(row['EventData']).toEqual({ Data: ['a', 'b'], N: ['1', '2'] });
});

test('names from the log cannot reach the prototype of objects', () => {
  const { row } = rowOf(JSON.parse('{"Channel":"A/B","EventID":1,"__proto__":{"polluted":true}}'));
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(JSON.stringify(row['EventData'])).toBe('{"__proto__":{"polluted":true}}');
});

test("NXLog's own fields stay apart, and Sysmon's EventType comes back from the message", () => {
  const { row } = rowOf({
    Channel: 'Microsoft-Windows-Sysmon/Operational', SourceName: 'Microsoft-Windows-Sysmon', EventID: 12, SourceModuleType: 'im_msvistalog', Keywords: -9223372036854775808,
    EventType: 'INFO', AccountName: 'SYSTEM', AccountType: 'User', Domain: 'NT AUTHORITY', ExecutionProcessID: 4, ProcessId: '9', SeverityValue: 2,
    Message: 'Registry object added or deleted:\r\nEventType: CreateKey\r\n',
  }); // prettier-ignore
  expect(row).toMatchObject({
    EventData: { EventType: 'CreateKey', ProcessId: '9' },
    Keywords: '0x8000000000000000',
    SystemProcessId: 4,
    EventLevel: 4,
    _Unmapped: { EventType: 'INFO', AccountName: 'SYSTEM' },
  });
});

test.each([
  ['JSON', '{"Channel":"A/B","EventID":1}'],
  ['XML', xml('', '')],
])('%s inside a syslog message is read', (_name, message) => {
  const wrapped = { ...record(`<13>Mar  2 10:00:00 h ${message}`), syslog: { facility: 1, severity: 5, message } };
  expect(parser.detect(wrapped)).toBeGreaterThan(0.9);
  expect(parser.parse(wrapped)).toMatchObject({ ok: true, rows: [{ table: 'WindowsEvent', row: { EventID: 1 } }] });
});

test('several events in one document are as many rows', () => {
  const outcome = parser.parse(record(`<Events>${xml('', '')}${xml('', '')}</Events>`));
  expect(outcome.ok && outcome.rows.length).toBe(2);
});

test('entities are not expanded and deep nesting does no harm', () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><Event>&b;</Event>';
  expect(parser.parse(record(bomb))).toMatchObject({ ok: false, code: 'BELFRY-WINDOWS-002' });
  const outcome = parser.parse(record(`<Event>${'<a>'.repeat(50_000)}`));
  expect(outcome.ok).toBe(false);
});

test.each(['Mar  2 10:00:00 host sshd[1]: x', '{"eventVersion":"1.08"}', '192.0.2.1 - - [x] "GET / HTTP/1.1"', ''])(
  '%j is not of Windows',
  (raw) => {
    expect(parser.detect({ ...record(raw), value: raw.startsWith('{') ? JSON.parse(raw) : undefined })).toBe(0);
  },
);

test('neither detect nor parse throws, whatever comes', () => {
  const keys = fc.constantFrom(
    'Event',
    'System',
    'EventData',
    'Data',
    'winlog',
    'Channel',
    'EventID',
    '#attributes',
    '#text',
    'Provider',
    'winlog.event_id',
    'UserData',
    'Keywords',
  );
  const document = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.jsonValue(),
      fc.dictionary(keys, tie('value')),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(
      fc.oneof(
        document,
        fc.string(),
        fc.string().map((text) => `<Event>${text}`),
      ),
      (given) => {
        parser.detect(record(given));
        parser.parse(record(given));
      },
    ),
    { numRuns: 1000 },
  );
});
