import { z } from 'zod';

/** RFC 9457 problem details with Belfry's stable code. Every failing answer has this form. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  /** `BELFRY-<AREA>-<NNN>`; listed in docs/reference/errors.md. */
  code: z.string(),
  /** What to do about it. */
  hint: z.string().optional(),
  /** Fields or places that were wrong. */
  errors: z.array(z.object({ where: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;

/** A page of a list. `next` is given back as `cursor`; null on the last page. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: z.number().int() });

export const roles = ['Reader', 'Responder', 'Contributor', 'Administrator'] as const;
export type Role = (typeof roles)[number];
