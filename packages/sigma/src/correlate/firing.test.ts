import { expect, test } from 'vitest';
import { createMatcher, createRouter, firingOf, type CompiledRule } from '../index.ts';
import { plainMapping, readOne, ruleText } from '../testing/fire.ts';

const row = {
  _ItemId: '7',
  TimeGenerated: '2026-03-02T10:05:00.5000000Z',
  a: 1,
  User: 'eve',
  Data: { Port: 22, User: 'other' },
};

const fired = (): CompiledRule => {
  const rule = readOne(ruleText('sel:\n  a: 1\ncondition: sel'));
  const [compiled] = createMatcher([rule], createRouter([{ pack: 'test', mapping: plainMapping }])).match('Log', row);
  return compiled as CompiledRule;
};

test('reads fields of the row as the rule would, columns before what is in open ones', () => {
  const firing = firingOf(fired(), { table: 'Log', row });
  expect(firing).toMatchObject({
    ruleId: '11111111-2222-4333-8444-555555555555',
    eventId: '7',
    timeMs: Date.UTC(2026, 2, 2, 10, 5, 0, 500),
  });
  expect([firing?.read('User'), firing?.read('Port'), firing?.read('Nothing')]).toEqual(['eve', 22, undefined]);
});

test.each(['_ItemId', 'TimeGenerated'])('a row without %s cannot be correlated', (column) => {
  expect(firingOf(fired(), { table: 'Log', row: { ...row, [column]: null } })).toBeUndefined();
});
