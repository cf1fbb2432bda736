import { randomUUID } from 'node:crypto';
import { BelfryError, severities, type Severity } from '@belfry/schema';
import type { webhook, webhookDeadLetter, webhookRequest } from '@belfry/schema/api';
import type { State, StateTransaction } from '@belfry/store';
import type { z } from 'zod';
import { checkWebhookUrl } from './check-webhook-url.ts';
import { responseCodes } from './errors.ts';

const maxDeadLetters = 500;

/** The webhooks with what became of their deliveries; secrets are never read back. */
export async function listWebhooks({ db }: State): Promise<z.infer<typeof webhook>[]> {
  const hooks = await db
    .selectFrom('webhooks')
    .select(['id', 'name', 'url', 'minimum_severity'])
    .orderBy('name')
    .execute();
  const deliveries = await db
    .selectFrom('webhook_deliveries')
    .select([
      'webhook',
      (of) => of.fn.count<number>('delivered_ms').as('delivered'),
      (of) => of.fn.sum<number>('dead').as('dead'),
      (of) => of.fn.countAll<number>().as('all'),
    ])
    .groupBy('webhook')
    .execute();
  const errors = await db
    .selectFrom('webhook_deliveries')
    .select(['webhook', 'last_error'])
    .where('id', 'in', (query) =>
      query
        .selectFrom('webhook_deliveries')
        .select((of) => of.fn.max('id').as('newest'))
        .where('last_error', 'is not', null)
        .groupBy('webhook'),
    )
    .execute();
  return hooks.map(({ id, name, url, minimum_severity: rank }) => {
    const counts = deliveries.find(({ webhook: of }) => of === id);
    const delivered = counts?.delivered ?? 0;
    const deadLettered = Number(counts?.dead ?? 0);
    return {
      id,
      name,
      url,
      minimumSeverity: severities[rank] as Severity,
      delivered,
      deadLettered,
      pending: (counts?.all ?? 0) - delivered - deadLettered,
      lastError: errors.find(({ webhook: of }) => of === id)?.last_error ?? null,
    };
  });
}

/** Adds a webhook whose address may be called by these settings; returns its id. */
export async function addWebhook(
  trx: StateTransaction,
  request: z.infer<typeof webhookRequest>,
  allowPrivateHosts: readonly string[],
): Promise<string> {
  checkWebhookUrl(request.url, allowPrivateHosts);
  const id = randomUUID();
  await trx
    .insertInto('webhooks')
    .values({
      id,
      name: request.name,
      url: request.url,
      secret: request.secret,
      minimum_severity: severities.indexOf(request.minimumSeverity),
    })
    .execute();
  return id;
}

export async function removeWebhook(trx: StateTransaction, id: string): Promise<void> {
  await requireWebhook(trx, id);
  await trx.deleteFrom('webhook_deliveries').where('webhook', '=', id).execute();
  await trx.deleteFrom('webhooks').where('id', '=', id).execute();
}

export async function listDeadLetters({ db }: State, id: string): Promise<z.infer<typeof webhookDeadLetter>[]> {
  const rows = await db
    .selectFrom('webhook_deliveries')
    .select(['id', 'created_ms', 'event', 'attempts', 'last_error'])
    .where('webhook', '=', id)
    .where('dead', '=', 1)
    .orderBy('id', 'desc')
    .limit(maxDeadLetters)
    .execute();
  return rows.map((row) => ({
    id: String(row.id),
    time: new Date(row.created_ms).toISOString(),
    event: row.event,
    attempts: row.attempts,
    lastError: row.last_error ?? '',
  }));
}

/** Puts dead deliveries back into the queue; returns how many. */
export async function retryDeadLetters(trx: StateTransaction, id: string): Promise<number> {
  await requireWebhook(trx, id);
  const result = await trx
    .updateTable('webhook_deliveries')
    .set({ dead: 0, attempts: 0, next_attempt_ms: Date.now() })
    .where('webhook', '=', id)
    .where('dead', '=', 1)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

async function requireWebhook(trx: StateTransaction, id: string): Promise<void> {
  const known = await trx.selectFrom('webhooks').select('id').where('id', '=', id).executeTakeFirst();
  if (known === undefined) throw new BelfryError(responseCodes.notFound, 'there is no such webhook', { where: id });
}
