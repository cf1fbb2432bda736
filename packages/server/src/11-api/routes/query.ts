import { kqlReference, queryRequest, schemaResponse, validateRequest, validateResponse } from '@belfry/schema/api';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Api } from '../create-api.ts';
import type { ApiDeps } from '../deps.ts';

/** KQL: run, cancel, validate, and what the editor completes. */
export function registerQueryRoutes(app: Api, { queries, schema }: ApiDeps): void {
  const config = { role: 'Reader' as const };
  app.post('/api/query', { config, schema: { body: queryRequest } }, async (request, reply) => {
    const gone = new AbortController();
    reply.raw.on('close', () => gone.abort());
    const { timeRange, ...rest } = request.body;
    const frames = queries.run({ ...rest, ...(timeRange === undefined ? {} : { timeRange }) }, gone.signal);
    // The first frame is awaited, so that a query that does not compile gets its status.
    const first = await frames.next();
    async function* lines(): AsyncGenerator<string> {
      if (first.done !== true) yield `${JSON.stringify(first.value)}\n`;
      for await (const frame of frames) yield `${JSON.stringify(frame)}\n`;
    }
    return reply.type('application/x-ndjson').header('x-accel-buffering', 'no').send(Readable.from(lines()));
  });
  app.post(
    '/api/query/:queryId/cancel',
    {
      config,
      schema: { params: z.object({ queryId: z.uuid() }), response: { 200: z.object({ cancelled: z.boolean() }) } },
    },
    async (request) => ({
      cancelled: queries.cancel(request.params.queryId),
    }),
  );
  app.post(
    '/api/query/validate',
    { config, schema: { body: validateRequest, response: { 200: validateResponse } } },
    async (request) => ({
      diagnostics: [...(await queries.validate(request.body.query))],
    }),
  );
  app.get('/api/kql/reference', { config, schema: { response: { 200: kqlReference } } }, () => queries.reference());
  app.get('/api/schema', { config, schema: { response: { 200: schemaResponse } } }, () => schema());
}
