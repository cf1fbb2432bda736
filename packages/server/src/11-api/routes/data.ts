import { deadLetterList, demoState, health, overview, sourceList } from '@belfry/schema/api';
import { z } from 'zod';
import type { Api } from '../create-api.ts';
import type { ApiDeps } from '../deps.ts';
import { callerOf } from '../security.ts';

/** Overview, sources, dead letters, the demo, health. */
export function registerDataRoutes(app: Api, deps: ApiDeps): void {
  const reader = { role: 'Reader' as const };
  app.get(
    '/api/health',
    { config: { role: 'public' }, schema: { response: { 200: health, 503: health } } },
    async (_, reply) => {
      const answer = await deps.health();
      return reply.status(answer.status === 'starting' ? 503 : 200).send(answer);
    },
  );
  const range = z.object({
    range: z
      .string()
      .regex(/^\d{1,3}[hd]$/)
      .default('24h'),
  });
  app.get(
    '/api/overview',
    { config: reader, schema: { querystring: range, response: { 200: overview } } },
    (request) => {
      const text = request.query.range;
      return deps.overview(Number.parseInt(text, 10) * (text.endsWith('d') ? 24 : 1));
    },
  );
  app.get('/api/sources', { config: reader, schema: { response: { 200: sourceList } } }, async () => ({
    items: deps.sources(),
  }));
  const letters = z.object({
    source: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  });
  app.get(
    '/api/dead-letters',
    { config: reader, schema: { querystring: letters, response: { 200: deadLetterList } } },
    (request) => deps.deadLetters(request.query.source, request.query.limit),
  );
  app.get('/api/demo', { config: reader, schema: { response: { 200: demoState } } }, () => deps.demo.get());
  app.post(
    '/api/demo',
    { config: { role: 'Contributor' }, schema: { response: { 202: demoState } } },
    async (request, reply) => reply.status(202).send(await deps.demo.start(callerOf(request).username)),
  );
  app.delete('/api/demo', { config: { role: 'Contributor' }, schema: { response: { 200: demoState } } }, (request) =>
    deps.demo.remove(callerOf(request).username),
  );
}
