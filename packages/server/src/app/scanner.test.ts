import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadContent } from './content.ts';
import { openScanner, type ScanHit } from './scanner.ts';

const folder = mkdtempSync(join(tmpdir(), 'belfry-scan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rules = `title: Failed sign-ins, then a good one
id: 0e95725d-7320-415d-80f7-004da920fc11
level: high
author: Noor
correlation:
  type: temporal_ordered
  rules: [many_failed, good]
  group-by: [TargetUserName]
  timespan: 10m
---
title: Many failed sign-ins
id: 0e95725d-7320-415d-80f7-004da920fc12
name: many_failed
correlation:
  type: event_count
  rules: [failed]
  group-by: [TargetUserName]
  timespan: 10m
  condition: {gte: 3}
---
title: Signed in once only
id: 0e95725d-7320-415d-80f7-004da920fc13
level: low
correlation:
  type: event_count
  rules: [good]
  group-by: [TargetUserName]
  timespan: 1d
  condition: {eq: 1}
---
title: Failed sign-in
id: 0e95725d-7320-415d-80f7-004da920fc14
name: failed
logsource: {product: windows, service: security}
detection: {sel: {EventID: 4625}, condition: sel}
---
title: Good sign-in
id: 0e95725d-7320-415d-80f7-004da920fc15
name: good
logsource: {product: windows, service: security}
detection: {sel: {EventID: 4624}, condition: sel}
---
title: The test account is known
id: 0e95725d-7320-415d-80f7-004da920fc16
logsource: {product: windows}
filter:
  rules: [failed]
  sel: {TargetUserName: test}
  condition: not sel
`;

function signIn(user: string, eventId: number, second: number): string {
  return JSON.stringify({
    Channel: 'Security',
    EventID: eventId,
    SourceName: 'Microsoft-Windows-Security-Auditing',
    Hostname: 'dc01.example.com',
    TimeCreated: `2026-03-02 10:05:${String(second).padStart(2, '0')}.0`,
    TargetUserName: user,
  });
}

test('correlates over files in any order; parts of correlations are no hits, and filters narrow them', async () => {
  const rulesFolder = mkdtempSync(join(folder, 'rules-'));
  writeFileSync(join(rulesFolder, 'rules.yml'), rules);
  const later = join(folder, 'later.ndjson');
  const earlier = join(folder, 'earlier.ndjson');
  const users = ['alice', 'test'];
  writeFileSync(later, users.flatMap((user) => [signIn(user, 4625, 30), signIn(user, 4624, 40)]).join('\n'));
  writeFileSync(earlier, users.flatMap((user) => [signIn(user, 4625, 1), signIn(user, 4625, 2)]).join('\n'));
  const content = await loadContent({ packs: { folders: [] }, rules: { folders: [], placeholders: {} } });
  const scanner = await openScanner(content, [rulesFolder]);
  expect([scanner.rules, scanner.blind, scanner.problems.filter(({ kind }) => kind === 'rejected')]).toEqual([
    6,
    0,
    [],
  ]);
  const hits: ScanHit[] = [];
  for (const file of [later, earlier])
    for await (const item of scanner.scanFile(file)) {
      if (item.kind === 'problem') throw new Error(item.reason);
      hits.push(...item.hits);
    }
  expect(hits).toEqual([
    {
      rule: '0e95725d-7320-415d-80f7-004da920fc11',
      title: 'Failed sign-ins, then a good one',
      level: 'high',
      author: 'Noor',
      file: later,
      record: 2,
      time: '2026-03-02T10:05:40.000Z',
      event: {
        group: { TargetUserName: 'alice' },
        value: '2',
        start: '2026-03-02T10:05:30.000Z',
        eventCount: 2,
        events: [
          { file: earlier, record: 1 },
          { file: earlier, record: 2 },
          { file: later, record: 1 },
          { file: later, record: 2 },
        ],
      },
    },
  ]);
  expect(scanner.finish().map(({ title, event }) => [title, (event as { group: unknown }).group])).toEqual([
    ['Signed in once only', { TargetUserName: 'alice' }],
    ['Signed in once only', { TargetUserName: 'test' }],
  ]);
});
