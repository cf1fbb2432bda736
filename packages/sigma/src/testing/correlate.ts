import type { JsonValue } from '@belfry/schema';
import { linkRules, readRules, type Firing, type LinkedRules } from '../index.ts';

/** Links the documents of one text; throws when any is rejected. */
export function linkText(text: string): LinkedRules {
  const read = readRules(text, 'test.yml');
  const linked = linkRules(read);
  const rejected = [...read.problems, ...linked.problems].filter(({ kind }) => kind === 'rejected');
  if (rejected.length > 0) throw new Error(rejected.map(({ line, reason }) => `${line}: ${reason}`).join('\n'));
  return linked;
}

/** A rule that correlations can refer to by its name, which is its id too. */
export function namedRule(name: string): string {
  return `title: ${name}\nname: ${name}\nid: ${name}\nlogsource: {product: test}\ndetection: {sel: {a: 1}, condition: sel}\n`;
}

/** A correlation with its rules `a`, `b` and `c`; `section` is its YAML without `correlation:`, indented. */
export function withRules(section: string): string {
  const correlation = `title: Test\nid: test\nname: test\ncorrelation:\n${section}`;
  return [correlation, ...['a', 'b', 'c'].map(namedRule)].join('---\n');
}

export function firing(
  ruleId: string,
  eventId: string,
  timeMs: number,
  fields: Readonly<Record<string, JsonValue>> = {},
): Firing {
  return { ruleId, eventId, timeMs, read: (field) => fields[field] };
}
