import { describe, expect, it } from 'vitest';
import { describeRange, parsePoint, parseRange, readRange, resolveRange, writeRange, zoomOut } from './range.ts';

const now = Date.UTC(2026, 10, 24, 12, 0, 0);

describe('parseRange', () => {
  it.each([
    ['4h', { kind: 'relative', span: '4h' }],
    ['last 7 d', { kind: 'relative', span: '7d' }],
    ['14:00-15:30', { kind: 'absolute', from: Date.UTC(2026, 10, 24, 14), to: Date.UTC(2026, 10, 24, 15, 30) }],
    ['2026-11-01 to 2026-11-02', { kind: 'absolute', from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 2) }],
    [
      '2026-11-24 10:00 ±5m',
      { kind: 'absolute', from: Date.UTC(2026, 10, 24, 9, 55), to: Date.UTC(2026, 10, 24, 10, 5) },
    ],
    ['1700000000 to now', { kind: 'absolute', from: 1_700_000_000_000, to: now }],
  ])('reads %s', (text, range) => expect(parseRange(text, 'utc', now)).toEqual(range));

  it.each(['', 'soon', '0h', '15:30-14:00', '2026-13-01 to 2026-14-01', '4 fortnights'])('refuses %j', (text) =>
    expect(parseRange(text, 'utc', now)).toBeUndefined(),
  );

  it('keeps an offset that the text states', () =>
    expect(parsePoint('2026-11-24T10:00:00+02:00', 'utc', now)).toBe(Date.UTC(2026, 10, 24, 8)));
});

describe('the range in the URL', () => {
  it('comes back as it was written', () => {
    for (const range of [
      { kind: 'relative', span: '15m' } as const,
      { kind: 'absolute', from: now - 5, to: now } as const,
    ])
      expect(readRange(writeRange(range))).toEqual(range);
  });
  it('resolves a relative range against the clock', () =>
    expect(resolveRange({ kind: 'relative', span: '1h' }, now)).toEqual({ from: now - 3_600_000, to: now }));
  it('never zooms out into the future', () =>
    expect(resolveRange(zoomOut({ kind: 'relative', span: '1h' }, now), now).to).toBe(now));
  it('names a range within a day once', () =>
    expect(describeRange({ kind: 'absolute', from: now, to: now + 60_000 }, 'utc')).toBe(
      '2026-11-24 12:00:00 – 12:01:00',
    ));
});
