import { expect, test } from 'vitest';
import { chooseOwnLogs } from './own-logs.ts';

const file = (path: string) => ({ id: 'x', path, include: ['*'], from: 'start' as const });
const syslog = file('/var/log/syslog');
const audit = file('/var/log/audit/audit.log');
const nginx = file('/var/log/nginx/access.log');
const own = (...sources: ReturnType<typeof file>[]) => ({ sources, unreadable: [] });

test.each([
  ['files win over the journal', chooseOwnLogs('auto', [], own(syslog, nginx), false), [syslog, nginx], false],
  ['without system log files the journal', chooseOwnLogs('auto', [], own(nginx), false), [nginx], true],
  ['with nothing at all the journal', chooseOwnLogs('auto', [], own(), false), [], true],
  ['a journal followed before goes on', chooseOwnLogs('auto', [], own(syslog, nginx), true), [nginx], true],
  ['not watched: neither', chooseOwnLogs('auto', [], undefined, true), [], false],
  ['always: without the files of the same messages', chooseOwnLogs('always', [], own(syslog), false), [], true],
  ['always, also when not watched', chooseOwnLogs('always', [nginx], undefined, false), [nginx], true],
  ['never', chooseOwnLogs('never', [], own(), true), [], false],
])('%s', (_, { files, journal }, expectedFiles, expectedJournal) => {
  expect([files, journal]).toEqual([expectedFiles, expectedJournal]);
});

test('audit comes once, and settings that name messages twice are told', () => {
  expect(chooseOwnLogs('always', [], own(audit), false)).toMatchObject({ withoutAudit: true, files: [audit] });
  expect(chooseOwnLogs('always', [syslog], undefined, false).twice).toEqual(['/var/log/syslog']);
});
