import { expect, test } from 'vitest';
import { parseMessage } from './parse-message.ts';

const now = new Date(2026, 0, 1, 0, 5).getTime();
const local = (...parts: [number, number, number, number, number, number]): string =>
  `${new Date(...parts).toISOString().slice(0, 19)}Z`;

test.each([
  [
    '<34>Dec 31 23:59:14 web-1 su[231]: failed for root',
    {
      facility: 4,
      severity: 2,
      timestamp: local(2025, 11, 31, 23, 59, 14),
      hostname: 'web-1',
      appName: 'su',
      procId: '231',
      message: 'failed for root',
    },
  ],
  [
    '<13>2026-01-01T02:00:00.123456+02:00 web-1 app: hello',
    {
      facility: 1,
      severity: 5,
      timestamp: '2026-01-01T00:00:00.123456Z',
      hostname: 'web-1',
      appName: 'app',
      message: 'hello',
    },
  ],
  ['no priority', { facility: 1, severity: 5, message: 'no priority' }],
  ['<999>x', { facility: 1, severity: 5, message: '<999>x' }],
  ['<14>no time', { facility: 1, severity: 6, message: 'no time' }],
  [
    '<165>1 2026-01-01T00:00:00Z h app 12 ID47 [a@1 k="v\\]\\"" l=""][b] \uFEFFtext',
    {
      facility: 20,
      severity: 5,
      timestamp: '2026-01-01T00:00:00Z',
      hostname: 'h',
      appName: 'app',
      procId: '12',
      msgId: 'ID47',
      structuredData: { 'a@1': { k: 'v]"', l: '' }, b: {} },
      message: 'text',
    },
  ],
  ['<165>1 - - - - - -', { facility: 20, severity: 5, message: '' }],
  ['<165>1 - - - - - [a k=v] text', { facility: 20, severity: 5, message: '[a k=v] text' }],
])('reads the head of %j', (raw, header) => {
  expect(parseMessage(raw, now)).toEqual(header);
});
