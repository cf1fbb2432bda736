import type { JsonValue } from '@belfry/schema';

/** Reads a shape once for each object: a constant of a query comes with every row. */
export function remember<T>(read: (value: JsonValue) => T): (value: JsonValue) => T {
  const known = new WeakMap<object, { readonly shape: T }>();
  return (value) => {
    if (typeof value !== 'object' || value === null) return read(value);
    let entry = known.get(value);
    if (entry === undefined) known.set(value, (entry = { shape: read(value) }));
    return entry.shape;
  };
}
