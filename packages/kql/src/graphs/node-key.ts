import type { KqlValue } from '../values/kql-value.ts';

/** One id as text; ids are no bags or arrays. */
export const idText = (value: KqlValue | undefined): string =>
  typeof value === 'object' || value === undefined ? '' : String(value);

/** The text by which a node is known among those of its graph. */
export const nodeKey = (ids: readonly KqlValue[]): string => JSON.stringify(ids.map(idText));
