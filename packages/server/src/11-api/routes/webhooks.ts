import { webhook, webhookDeadLetter, webhookRequest } from '@belfry/schema/api';
import { z } from 'zod';
import { addWebhook, listDeadLetters, listWebhooks, removeWebhook, retryDeadLetters } from '#response';
import { audit } from '../auth/audit.ts';
import type { Api } from '../create-api.ts';
import type { ApiDeps } from '../deps.ts';
import { callerOf } from '../security.ts';

const nothing = z.object({});

/** Webhooks: where incident changes are sent, and what could not be delivered. */
export function registerWebhookRoutes(app: Api, { state, allowPrivateHosts }: ApiDeps): void {
  const config = { role: 'Administrator' as const };
  const params = z.object({ id: z.string() });
  app.get(
    '/api/webhooks',
    { config, schema: { response: { 200: z.object({ items: z.array(webhook) }) } } },
    async () => ({ items: await listWebhooks(state) }),
  );
  app.post(
    '/api/webhooks',
    { config, schema: { body: webhookRequest, response: { 201: z.object({ id: z.string() }) } } },
    async (request, reply) => {
      const actor = callerOf(request).username;
      const id = await state.transaction(async (trx) => {
        const { secret: _, ...shown } = request.body;
        const added = await addWebhook(trx, request.body, allowPrivateHosts);
        await audit(trx, { actor, action: 'webhook.create', target: request.body.name, after: shown }, Date.now());
        return added;
      });
      return reply.status(201).send({ id });
    },
  );
  app.delete('/api/webhooks/:id', { config, schema: { params, response: { 200: nothing } } }, async (request) => {
    const actor = callerOf(request).username;
    await state.transaction(async (trx) => {
      await removeWebhook(trx, request.params.id);
      await audit(trx, { actor, action: 'webhook.delete', target: request.params.id }, Date.now());
    });
    return {};
  });
  app.get(
    '/api/webhooks/:id/dead-letters',
    { config, schema: { params, response: { 200: z.object({ items: z.array(webhookDeadLetter) }) } } },
    async (request) => ({
      items: await listDeadLetters(state, request.params.id),
    }),
  );
  app.post(
    '/api/webhooks/:id/dead-letters/retry',
    { config, schema: { params, response: { 200: z.object({ retried: z.number().int() }) } } },
    async (request) => {
      const actor = callerOf(request).username;
      return state.transaction(async (trx) => {
        const retried = await retryDeadLetters(trx, request.params.id);
        await audit(trx, { actor, action: 'webhook.retry', target: request.params.id, after: { retried } }, Date.now());
        return { retried };
      });
    },
  );
}
