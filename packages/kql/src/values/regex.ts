import { RE2JS } from 're2js';

const kept = new Map<string, RE2JS | null>();

/** Returns the compiled pattern (linear time); null when it is none. Compiled patterns are kept. */
export function compileRegex(pattern: string): RE2JS | null {
  const before = kept.get(pattern);
  if (before !== undefined) return before;
  let compiled: RE2JS | null = null;
  try {
    compiled = RE2JS.compile(pattern);
  } catch {
    // null says it
  }
  if (kept.size >= 1000) kept.delete(kept.keys().next().value!);
  kept.set(pattern, compiled);
  return compiled;
}
