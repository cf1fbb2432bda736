import { z } from 'zod';

const described = z.object({
  name: z.string(),
  doc: z.string(),
  /** Kusto's own page. */
  learn: z.string(),
});

/** GET /api/kql/reference: what the engine has of the language, for the help pane and the editor. */
export const kqlReference = z.object({
  operators: z
    .array(
      described.extend({
        /** Runs on each event as it arrives, too. */
        stream: z.boolean(),
        /** A whole query, over the tables of the engine's tests. */
        example: z.string(),
      }),
    )
    .readonly(),
  functions: z
    .array(
      described.extend({
        aliases: z.array(z.string()).readonly(),
        /** A category of scalar functions, or `aggregate`. */
        category: z.string(),
        signature: z.string(),
        /** A query and the value that it gives. */
        example: z.object({ call: z.string(), result: z.string() }),
        /** Where the answer is not Kusto's. */
        differences: z.array(z.string()).readonly(),
        store: z.boolean(),
        stream: z.boolean(),
      }),
    )
    .readonly(),
  plugins: z
    .array(
      described.extend({
        signature: z.string(),
        /** The rows are looked at before the query is planned. */
        asksData: z.boolean(),
        differences: z.array(z.string()).readonly(),
        example: z.string(),
      }),
    )
    .readonly(),
  /** Where answers differ from Kusto's beyond single functions. */
  deviations: z.array(z.string()).readonly(),
});
export type KqlReference = z.infer<typeof kqlReference>;
