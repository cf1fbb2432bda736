import { expect, test } from 'vitest';
import { createEnricher } from './enrich-rows.ts';
import { classifyIndicator, type Indicator } from './indicators.ts';

const indicators = ['203.0.113.7', '198.51.100.0/24', 'bad.example.com', 'hxxp://x.example.net/a', '2001:db8::/48'].map(
  (text) => ({ ...classifyIndicator(text), source: 'list', note: '' }) as Indicator,
);
const match = (message: string): unknown[] => {
  const row = { _SourceId: 's', Message: message, _Unmapped: { kept: 1 } };
  createEnricher(indicators).enrich([{ table: 'T', row }]);
  const found = (row._Unmapped as { ThreatIntelligence?: { Indicator: string }[] }).ThreatIntelligence ?? [];
  return found.map(({ Indicator }) => Indicator);
};

test.each([
  ['Failed password from 203.0.113.7 port 22', ['203.0.113.7']],
  ['connect 203.0.113.7:443', ['203.0.113.7']],
  ['GET from 198.51.100.77.', ['198.51.100.0/24']],
  ['query www.bad.example.com IN A', ['bad.example.com']],
  ['http://x.example.net/a', ['http://x.example.net/a']],
  ['from 2001:db8:0:1::5', ['2001:db8::/48']],
  ['notbad.example.com and 203.0.113.70', []],
])('%s', (message, expected) => {
  expect(match(message)).toEqual(expected);
});

test('a text that is no indicator is told', () => {
  expect([classifyIndicator('hello'), classifyIndicator('1234')]).toEqual([undefined, undefined]);
});
