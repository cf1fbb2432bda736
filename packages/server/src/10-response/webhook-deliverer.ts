import { setTimeout as delay } from 'node:timers/promises';
import { BelfryError } from '@belfry/schema';
import type { State } from '@belfry/store';
import type { Log, Resolve } from '#core';
import { responseCodes } from './errors.ts';
import { sendWebhook, type WebhookAnswer } from './send-webhook.ts';

export interface DelivererOptions {
  readonly state: State;
  readonly log: Log;
  /** Hosts that may be called although they are in a private network. */
  readonly allowPrivateHosts: readonly string[];
  readonly timeoutMs?: number;
  /** Pause after the first failure; four times as long after each further one, an hour at most. */
  readonly firstPauseMs?: number;
  /** The name server; the system's unless a test gives another. */
  readonly resolve?: Resolve;
}

interface Delivery {
  readonly id: number;
  readonly event: string;
  readonly body: string;
  readonly attempts: number;
  readonly url: string;
  readonly secret: string;
}
/** Why a call was no delivery, and after how many attempts it is given up. */
interface Failing {
  readonly error: string;
  readonly attemptsAllowed: number;
}

const maxAttempts = 10;
/** Attempts on an answer that says the request itself is refused. */
const maxRefusals = 3;
const longestPauseMs = 3_600_000;
/** Webhooks that are called at the same time, and calls of one of them. */
const maxLanes = 32;
const callsPerWebhook = 4;
const pollMs = 500;
/** Deliveries that were made are kept this long. */
const keptMs = 30 * 86_400_000;
const pruneEveryMs = 3_600_000;

/**
 * Delivers queued webhooks, each at least once: one in flight at a crash is sent again, under the same delivery id. After
 * ten failures, three refusals or one redirect a delivery is dead until a person sends it again. Every webhook has a
 * lane of its own, so that a slow receiver holds up nobody else's deliveries.
 */
export class WebhookDeliverer {
  readonly #options: DelivererOptions;
  readonly #abort = new AbortController();
  readonly #lanes = new Map<string, Promise<number>>();
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
    await Promise.all(this.#lanes.values());
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      await this.#startLanes().catch((error: unknown) => this.#warn(error));
      await delay(pollMs, undefined, { signal: this.#abort.signal }).catch(() => undefined);
    }
  }

  /** Sends what is due now, each once; returns how many were tried. */
  async deliverDue(): Promise<number> {
    await this.#startLanes();
    const tried = await Promise.all(this.#lanes.values());
    return tried.reduce((sum, count) => sum + count, 0);
  }

  /** Starts a lane for each webhook that has something due and none yet; those that wait longest come first. */
  async #startLanes(): Promise<void> {
    await this.#prune();
    const due = await this.#options.state.db
      .selectFrom('webhook_deliveries')
      .select(['webhook', (of) => of.fn.min('next_attempt_ms').as('since')])
      .where('delivered_ms', 'is', null)
      .where('dead', '=', 0)
      .where('next_attempt_ms', '<=', Date.now())
      .groupBy('webhook')
      .orderBy('since')
      .execute();
    for (const { webhook } of due) {
      if (this.#lanes.has(webhook) || this.#lanes.size >= maxLanes) continue;
      const lane = this.#drain(webhook, Date.now())
        .catch((error: unknown) => {
          this.#warn(error);
          return 0;
        })
        .finally(() => this.#lanes.delete(webhook));
      this.#lanes.set(webhook, lane);
    }
  }

  /** Sends what was due to one webhook at a time, a few at once; returns how many were tried. */
  async #drain(webhook: string, dueMs: number): Promise<number> {
    let tried = 0;
    for (let after = 0; !this.#abort.signal.aborted;) {
      const batch = await this.#options.state.db
        .selectFrom('webhook_deliveries as delivery')
        .innerJoin('webhooks', 'webhooks.id', 'delivery.webhook')
        .select(['delivery.id', 'delivery.event', 'delivery.body', 'delivery.attempts'])
        .select(['webhooks.url', 'webhooks.secret'])
        .where('delivery.webhook', '=', webhook)
        .where('delivered_ms', 'is', null)
        .where('dead', '=', 0)
        .where('next_attempt_ms', '<=', dueMs)
        .where('delivery.id', '>', after)
        .orderBy('delivery.id')
        .limit(callsPerWebhook)
        .execute();
      await Promise.all(batch.map((delivery) => this.#deliver(delivery)));
      tried += batch.length;
      const last = batch.at(-1);
      if (last === undefined || batch.length < callsPerWebhook) break;
      after = last.id;
    }
    return tried;
  }

  async #prune(): Promise<void> {
    if (Date.now() - this.#prunedMs < pruneEveryMs) return;
    this.#prunedMs = Date.now();
    await this.#options.state.db
      .deleteFrom('webhook_deliveries')
      .where('delivered_ms', '<', Date.now() - keptMs)
      .execute();
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { firstPauseMs = 1000 } = this.#options;
    const attempts = delivery.attempts + 1;
    const failing = await this.#call(delivery);
    // Stopped in the middle: the delivery stays as it was and is sent again at the next start.
    if (failing !== undefined && this.#abort.signal.aborted) return;
    // Jitter keeps receivers that come back from being called by everyone at once.
    const pause = Math.min(longestPauseMs, firstPauseMs * 4 ** (attempts - 1) * (0.8 + Math.random() * 0.4));
    await this.#options.state.db
      .updateTable('webhook_deliveries')
      .set({
        attempts,
        last_error: failing?.error ?? null,
        delivered_ms: failing === undefined ? Date.now() : null,
        dead: failing !== undefined && attempts >= failing.attemptsAllowed ? 1 : 0,
        next_attempt_ms: Date.now() + Math.round(pause),
      })
      .where('id', '=', delivery.id)
      .execute();
  }

  async #call(delivery: Delivery): Promise<Failing | undefined> {
    const { allowPrivateHosts: allowed, timeoutMs = 10_000, resolve } = this.#options;
    try {
      return judge(
        await sendWebhook(delivery, {
          allowed,
          timeoutMs,
          signal: this.#abort.signal,
          ...(resolve === undefined ? {} : { resolve }),
        }),
      );
    } catch (cause) {
      // An address that may not be called is not better the next time; where a name leads to can be.
      const forGood = cause instanceof BelfryError && cause.code === responseCodes.invalidUrl;
      return {
        error: cause instanceof Error ? cause.message : 'the call failed',
        attemptsAllowed: forGood ? 1 : maxAttempts,
      };
    }
  }

  #warn(error: unknown): void {
    this.#options.log.warn({ error: String(error) }, 'webhooks wait');
  }
}

/** What an answer says: undefined when the receiver has taken the delivery. */
function judge({ status, location }: WebhookAnswer): Failing | undefined {
  if (status >= 200 && status <= 299) return undefined;
  const error = `the receiver answered ${status}`;
  if (status >= 300 && status <= 399)
    return {
      error: `${error}, a redirect${location === undefined ? '' : ` to ${location.slice(0, 200)}`}: redirects are not followed, so add a webhook with the address that it leads to`,
      attemptsAllowed: 1,
    };
  const refused = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
  return { error, attemptsAllowed: refused ? maxRefusals : maxAttempts };
}
