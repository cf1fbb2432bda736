import { definitions } from './generated/index.ts';
import type { AggregateFunction } from './define-aggregate.ts';
import type { ScalarFunction } from './define-scalar.ts';

function byName<T extends { readonly name: string; readonly aliases: readonly string[] }>(
  items: readonly T[],
): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const item of items)
    for (const name of [item.name, ...item.aliases]) {
      if (map.has(name)) throw new Error(`two functions are named ${name}`);
      map.set(name, item);
    }
  return map;
}

/** Scalar functions by KQL word, aliases included. */
export const scalarFunctions: ReadonlyMap<string, ScalarFunction> = byName(
  definitions.filter((definition): definition is ScalarFunction => definition.kind === 'scalar'),
);

/** Aggregate functions by KQL word, aliases included. */
export const aggregateFunctions: ReadonlyMap<string, AggregateFunction> = byName(
  definitions.filter((definition): definition is AggregateFunction => definition.kind === 'aggregate'),
);
