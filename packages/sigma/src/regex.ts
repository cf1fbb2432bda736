import { RE2JS } from 're2js';

const maxSourceLength = 20_000;
const cache = new Map<string, Regex>();
const maxCached = 20_000;

export interface Regex {
  /** Whether the pattern occurs anywhere in the text, in time linear in the text. */
  readonly test: (text: string) => boolean;
  /** Why the pattern is refused; `test` is then always false. */
  readonly problem: string | undefined;
}

/** Compiles a pattern of Sigma's `re` for the RE2 engine. The same pattern is compiled once. `flags`: any of i, m, s. */
export function compileRegex(source: string, flags: string): Regex {
  const key = `${flags}/${source}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const compiled = compile(source, flags);
  if (cache.size >= maxCached) cache.clear();
  cache.set(key, compiled);
  return compiled;
}

function compile(source: string, flags: string): Regex {
  const never = (problem: string): Regex => ({ test: () => false, problem });
  if (source.length > maxSourceLength) return never(`longer than ${maxSourceLength} characters`);
  try {
    const bits =
      (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
      (flags.includes('m') ? RE2JS.MULTILINE : 0) |
      (flags.includes('s') ? RE2JS.DOTALL : 0);
    const pattern = RE2JS.compile(source, bits);
    return { test: (text) => pattern.test(text), problem: undefined };
  } catch (error) {
    return never(error instanceof Error ? error.message : String(error));
  }
}
