import cookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiDeps } from './deps.ts';
import { apiCodes } from './errors.ts';
import { answerProblems, problem } from './problems.ts';
import { readJsonBodies } from './read-json-body.ts';
import { registerAuthRoutes } from './routes/auth.ts';
import { registerDataRoutes } from './routes/data.ts';
import { registerEventRoutes } from './routes/events.ts';
import { registerIncidentRoutes } from './routes/incidents.ts';
import { registerQueryRoutes } from './routes/query.ts';
import { registerRuleRoutes } from './routes/rules.ts';
import { registerWebhookRoutes } from './routes/webhooks.ts';
import { guard } from './security.ts';

/** The server with zod as its type provider. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const maxJsonBytes = 2 * 1024 * 1024;

/** Builds the API and the console's files; the caller listens. */
export async function createApi(deps: ApiDeps): Promise<FastifyInstance> {
  const app = fastify({
    // A line for every request would drown what matters; the audit trail has the changes.
    loggerInstance: deps.log.child({}, { level: 'warn' }) as FastifyBaseLogger,

    bodyLimit: maxJsonBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(cookie);
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Belfry',
        version: deps.version,
        description:
          'Every failure is problem+json with a stable code. `x-belfry-role` is the least role that an operation needs; `public` needs none.',
      },
    },
    transform: (route) => {
      const shown = jsonSchemaTransform(route);
      const role = route.route.config?.role ?? 'public';
      return { ...shown, schema: { ...shown.schema, 'x-belfry-role': role } };
    },
  });
  guard(app, deps.accounts, deps.hosts);
  answerProblems(app);
  readJsonBodies(app);
  const api = app.withTypeProvider<ZodTypeProvider>();
  registerAuthRoutes(api, deps);
  registerIncidentRoutes(api, deps);
  registerQueryRoutes(api, deps);
  registerRuleRoutes(api, deps);
  registerDataRoutes(api, deps);
  registerWebhookRoutes(api, deps);
  registerEventRoutes(api, deps);
  deps.registerIngest(app);
  app.get('/api/openapi.json', { config: { role: 'public' } }, () => app.swagger());
  await serveConsole(app, deps.consoleFolder);
  await app.ready();
  return app;
}

/** Serves the built console; every path that is no file is the application's own page. */
async function serveConsole(app: FastifyInstance, folder: string): Promise<void> {
  const index = join(folder, 'index.html');
  const built = existsSync(index);
  if (built)
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      preCompressed: true,
      cacheControl: false,
      // Names in assets/ carry a hash of their content.
      setHeaders: (reply, path) => {
        void reply.header(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  const page = built
    ? readFileSync(index)
    : '<!doctype html><title>Belfry</title><p>The console is not built: run <code>npm run build</code> and start again. The API works.</p>';
  app.setNotFoundHandler((request, reply) => {
    if (/^\/(api|assets)\//.test(request.url) || request.method !== 'GET')
      return reply
        .status(404)
        .type('application/problem+json')
        .send(problem(404, apiCodes.notFound, `there is no ${request.method} ${request.url.slice(0, 200)}`));
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
  });
}
