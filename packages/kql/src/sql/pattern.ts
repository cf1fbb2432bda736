import { rewriteParts } from '../values/pattern.ts';
import { compileRegex } from '../values/regex.ts';
import { literalText, type SqlValue } from './sql-value.ts';
import { sql, type Sql } from './sql.ts';

/** The constant pattern of an argument, or the call refused. */
export function patternOf(
  value: SqlValue,
  call: { unsupported(reason: string): never },
): { text: string; groups: number } {
  const text = literalText(value) ?? '';
  const compiled = compileRegex(text);
  if (compiled === null) return call.unsupported(`\`${text}\` is no RE2 pattern (no lookaround, no backreferences)`);
  return { text, groups: compiled.matcher('').groupCount() };
}

/**
 * The pattern as the engine takes it: a dot matches no line break. Without a dot there is nothing to say, and the engine looks for the
 * texts that a match must hold first, which it does not in a pattern with flags.
 */
export const patternText = (text: string): string => (text.includes('.') ? `(?-s)${text}` : text);
export const patternSql = (text: string): Sql => sql.string(patternText(text));

/** A rewrite as the engine takes it; refused when it names a group that is not there. */
export function rewriteSql(rewrite: string, groups: number, call: { unsupported(reason: string): never }): Sql {
  const parts = rewriteParts(rewrite).map((part) => {
    if (typeof part === 'string') return part.replaceAll('\\', '\\\\');
    return part > groups ? call.unsupported(`the pattern has no group ${part}`) : `\\${part}`;
  });
  return sql.string(parts.join(''));
}
