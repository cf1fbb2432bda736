import { useEffect, useRef } from 'react';

/** A key or a sequence of keys: `j`, `g i`, `?`, `Escape`, `Ctrl+k`, `Ctrl+Enter`. */
export interface KeyBinding {
  keys: string;
  /** What the help sheet says it does. */
  label: string;
  /** Heading in the help sheet. */
  group: string;
  run: () => void;
}

/** The text of one key press, in the form that bindings use. */
export function describeKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  const key = event.key.length === 1 && (event.ctrlKey || event.metaKey) ? event.key.toLowerCase() : event.key;
  const modifier = event.ctrlKey || event.metaKey ? 'Ctrl+' : event.altKey ? 'Alt+' : '';
  return `${modifier}${key}`;
}

/**
 * What a press means after `pending` (the keys of a begun sequence): the binding it completes, or the sequence that it
 * continues. The last registered binding wins, so that a page overrides the shell.
 */
export function matchKey(
  bindings: readonly KeyBinding[],
  pending: string,
  press: string,
): { binding?: KeyBinding; pending: string } {
  const sequence = pending === '' ? press : `${pending} ${press}`;
  const binding = bindings.findLast((candidate) => candidate.keys === sequence);
  if (binding !== undefined) return { binding, pending: '' };
  if (bindings.some((candidate) => candidate.keys.startsWith(`${sequence} `))) return { pending: sequence };
  return pending === '' ? { pending: '' } : matchKey(bindings, '', press);
}

/** Whether keys belong to what has the focus: a field, an editor, a menu or a dialog. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.closest('input, textarea, select, [role=menu], [role=dialog], .overlay') !== null
  );
}

const registered = new Set<{ current: readonly KeyBinding[] }>();
const disabledKey = 'belfry.keys';
export const keysEnabled = (): boolean => localStorage.getItem(disabledKey) !== 'off';
export const setKeysEnabled = (enabled: boolean): void => localStorage.setItem(disabledKey, enabled ? 'on' : 'off');

/** All bindings in force, in the order of registration. */
export const currentBindings = (): KeyBinding[] => [...registered].flatMap((ref) => ref.current);

/** Registers bindings while the component is shown. Presses without Ctrl are ignored while somebody types. */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    registered.add(latest);
    return () => {
      registered.delete(latest);
    };
  }, []);
}

/** Starts listening for keys; called once by the shell. Returns its end. */
export function startKeys(): () => void {
  let pending = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const press = describeKey(event);
    const plain = !press.startsWith('Ctrl+');
    if (plain && (isTyping(event.target) || !keysEnabled())) return;
    // A focused button or link keeps its own Enter and space.
    if ((press === 'Enter' || press === ' ') && event.target instanceof Element && event.target.closest('a, button'))
      return;
    const match = matchKey(currentBindings(), pending, press);
    pending = match.pending;
    clearTimeout(timer);
    if (pending !== '') timer = setTimeout(() => (pending = ''), 1200);
    if (match.binding === undefined) return;
    event.preventDefault();
    match.binding.run();
  };
  window.addEventListener('keydown', onKey);
  return () => {
    window.removeEventListener('keydown', onKey);
    clearTimeout(timer);
  };
}
