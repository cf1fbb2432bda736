import { z } from 'zod';

/** A list answered as `{items}` or as a bare array. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .union([z.array(item), z.object({ items: z.array(item) })])
    .transform((list) => (Array.isArray(list) ? list : list.items));
