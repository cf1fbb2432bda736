import { describe, expect, it } from 'vitest';
import { describeKey, matchKey, type KeyBinding } from './keys.ts';

const binding = (keys: string): KeyBinding => ({ keys, label: keys, group: 'test', run: () => undefined });
const bindings = ['g i', 'g o', 'j', 'Ctrl+k'].map(binding);

describe('matchKey', () => {
  it('runs a single key at once', () => expect(matchKey(bindings, '', 'j').binding?.keys).toBe('j'));
  it('waits for the second key of a sequence', () => {
    expect(matchKey(bindings, '', 'g')).toEqual({ pending: 'g' });
    expect(matchKey(bindings, 'g', 'i').binding?.keys).toBe('g i');
  });
  it('reads a key that ends no sequence on its own', () =>
    expect(matchKey(bindings, 'g', 'j').binding?.keys).toBe('j'));
  it('lets a page override the shell', () => {
    const page = binding('j');
    expect(matchKey([...bindings, page], '', 'j').binding).toBe(page);
  });
  it('names Ctrl and the Mac command key alike', () => {
    expect(describeKey({ key: 'K', ctrlKey: true, metaKey: false, altKey: false })).toBe('Ctrl+k');
    expect(describeKey({ key: 'Enter', ctrlKey: false, metaKey: true, altKey: false })).toBe('Ctrl+Enter');
  });
});
