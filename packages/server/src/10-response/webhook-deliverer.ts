import { setTimeout as delay } from 'node:timers/promises';
import type { State } from '@belfry/store';
import type { Log } from '#core';
import { sendWebhook } from './send-webhook.ts';

export interface DelivererOptions {
  readonly state: State;
  readonly log: Log;
  /** Hosts that may be called although they are in a private network. */
  readonly allowPrivateHosts: readonly string[];
  readonly timeoutMs?: number;
  /** Pause after the first failure; four times as long after each further one, an hour at most. */
  readonly firstPauseMs?: number;
}

const maxAttempts = 10;
/** Attempts on an answer that says the request itself is refused. */
const maxRefusals = 3;
const longestPauseMs = 3_600_000;
const batch = 20;
const pollMs = 500;
/** Deliveries that were made are kept this long. */
const keptMs = 30 * 86_400_000;
const pruneEveryMs = 3_600_000;

/**
 * Delivers queued webhooks, each at least once: one in flight at a crash is sent again, under the same delivery id. After
 * ten failures, or three refusals, a delivery is dead until a person sends it again.
 */
export class WebhookDeliverer {
  readonly #options: DelivererOptions;
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;
  #prunedMs = 0;

  constructor(options: DelivererOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const sent = await this.deliverDue().catch((error: unknown) => {
        this.#options.log.warn({ error: String(error) }, 'webhooks wait');
        return 0;
      });
      if (sent === 0) await delay(pollMs, undefined, { signal: this.#abort.signal }).catch(() => undefined);
    }
  }

  /** Sends what is due now; returns how many were tried. */
  async deliverDue(): Promise<number> {
    const due = await this.#options.state.db
      .selectFrom('webhook_deliveries')
      .innerJoin('webhooks', 'webhooks.id', 'webhook_deliveries.webhook')
      .select([
        'webhook_deliveries.id',
        'webhook_deliveries.event',
        'webhook_deliveries.body',
        'webhook_deliveries.attempts',
        'webhooks.url',
        'webhooks.secret',
      ])
      .where('delivered_ms', 'is', null)
      .where('dead', '=', 0)
      .where('next_attempt_ms', '<=', Date.now())
      .orderBy('webhook_deliveries.id')
      .limit(batch)
      .execute();
    await this.#prune();
    await Promise.all(due.map((delivery) => this.#deliver(delivery)));
    return due.length;
  }

  async #prune(): Promise<void> {
    if (Date.now() - this.#prunedMs < pruneEveryMs) return;
    this.#prunedMs = Date.now();
    await this.#options.state.db
      .deleteFrom('webhook_deliveries')
      .where('delivered_ms', '<', Date.now() - keptMs)
      .execute();
  }

  async #deliver(delivery: {
    id: number;
    event: string;
    body: string;
    attempts: number;
    url: string;
    secret: string;
  }): Promise<void> {
    const { allowPrivateHosts, timeoutMs = 10_000, firstPauseMs = 1000 } = this.#options;
    const attempts = delivery.attempts + 1;
    let status = 0;
    let error: string | null = null;
    try {
      status = await sendWebhook(delivery, allowPrivateHosts, timeoutMs);
      if (status < 200 || status > 299) error = `the receiver answered ${status}`;
    } catch (cause) {
      error = cause instanceof Error ? cause.message : 'the call failed';
    }
    const refused = status >= 300 && status < 500 && ![408, 425, 429].includes(status);
    const dead = error !== null && (attempts >= maxAttempts || (refused && attempts >= maxRefusals));
    // Jitter keeps receivers that come back from being called by everyone at once.
    const pause = Math.min(longestPauseMs, firstPauseMs * 4 ** (attempts - 1) * (0.8 + Math.random() * 0.4));
    await this.#options.state.db
      .updateTable('webhook_deliveries')
      .set({
        attempts,
        last_error: error,
        delivered_ms: error === null ? Date.now() : null,
        dead: dead ? 1 : 0,
        next_attempt_ms: Date.now() + Math.round(pause),
      })
      .where('id', '=', delivery.id)
      .execute();
  }
}
