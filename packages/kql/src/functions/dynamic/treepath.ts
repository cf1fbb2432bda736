import type { JsonValue } from '@belfry/schema';
import { dynamic } from '../../values/typed.ts';
import { defineScalar, overData } from '../define-scalar.ts';

export const treepath = defineScalar({
  name: 'treepath',
  category: 'dynamic',
  doc: "Returns an array of the paths to all that is inside a bag or array (`['a'][0]`); null for anything else.",
  learn: 'https://learn.microsoft.com/kusto/query/treepath-function',
  params: { value: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ value }) => {
    if (typeof value !== 'object') return null;
    const paths: string[] = [];
    // A stack of what is left to visit, last first, so that deep values cannot exhaust the call stack
    const pending: [string, JsonValue][] = [['', value]];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [path, inner] = next;
      if (path !== '') paths.push(path);
      if (typeof inner !== 'object' || inner === null) continue;
      const children = Array.isArray(inner)
        ? inner.map((child, index) => [`${path}[${index}]`, child] as [string, JsonValue])
        : Object.entries(inner).map(([key, child]) => [`${path}['${key}']`, child] as [string, JsonValue]);
      pending.push(...children.toReversed());
    }
    return paths;
  },
  clickhouse: overData,
  differences: ['In the store at most 50,000 different values are looked into in one query.'],
  examples: [
    {
      args: [dynamic({ a: { b: { c: 1 } }, x: { y: [2] } })],
      result: dynamic(["['a']", "['a']['b']", "['a']['b']['c']", "['x']", "['x']['y']", "['x']['y'][0]"]),
    },
    { args: [dynamic('a')], result: dynamic(null) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});
