import { BelfryError, type RawRecord } from '@belfry/schema';
import type { DemoState } from '@belfry/schema/api';
import type { State, Store } from '@belfry/store';
import { apiCodes, audit, type DemoPort } from '#api';
import type { SourceCounters } from '#connectors';
import type { Log, RecordSink } from '#core';
import { createScenario } from './scenario.ts';

/** The source id of demo rows: by it they are told apart and removed. */
export const demoSource = 'demo';
const seed = 20_260_101;
const batchSize = 40;
const batchPauseMs = 150;

export interface DemoParts {
  readonly state: State;
  readonly store: Store;
  readonly sink: RecordSink;
  readonly counters: Pick<SourceCounters, 'received' | 'forget'>;
  readonly log: Log;
  /** Settles when everything received so far has been stored, with its alerts and incidents. */
  settled(): Promise<void>;
  onChange(state: string): void;
}

/** Replays the made-up attack through the real pipeline, labelled as demo data, and removes every trace of it. */
export class DemoService implements DemoPort {
  readonly #parts: DemoParts;
  #running: Promise<void> | undefined;
  #progress = 0;
  #removing = false;

  constructor(parts: DemoParts) {
    this.#parts = parts;
  }

  async get(): Promise<DemoState> {
    const { state, store } = this.#parts;
    const counts = await store.queryRows<{ n: string }>(
      "SELECT toString((SELECT count() FROM belfry.WindowsEvent WHERE _SourceId = 'demo') + (SELECT count() FROM belfry.SecurityEvent WHERE _SourceId = 'demo') + (SELECT count() FROM belfry.Event WHERE _SourceId = 'demo')) AS n",
    );
    const incidents = await state.db
      .selectFrom('incidents')
      .select([(of) => of.fn.countAll<number>().as('n'), (of) => of.fn.sum<number>('alert_count').as('alerts')])
      .where('demo', '=', 1)
      .executeTakeFirst();
    const events = Number(counts[0]?.n ?? 0);
    const loaded = events > 0 || (incidents?.n ?? 0) > 0;
    return {
      state: this.#removing ? 'removing' : this.#running !== undefined ? 'running' : loaded ? 'loaded' : 'none',
      progress: this.#running === undefined ? (loaded ? 1 : 0) : this.#progress,
      events,
      alerts: Number(incidents?.alerts ?? 0),
      incidents: incidents?.n ?? 0,
    };
  }

  async start(actor: string): Promise<DemoState> {
    if ((await this.get()).state !== 'none')
      throw new BelfryError(apiCodes.demoThere, 'the demo is there already', { hint: 'remove it first' });
    await this.#parts.state.transaction((trx) =>
      audit(trx, { actor, action: 'demo.start', target: 'demo' }, Date.now()),
    );
    this.#progress = 0;
    this.#running = this.#replay()
      .catch((error: unknown) => this.#parts.log.error({ error: String(error) }, 'the demo could not be replayed'))
      .finally(() => {
        this.#running = undefined;
        this.#parts.onChange('loaded');
      });
    return this.get();
  }

  async #replay(): Promise<void> {
    const events = createScenario(seed, Date.now() - 60_000);
    for (let at = 0; at < events.length; at += batchSize) {
      const records = events.slice(at, at + batchSize).map(({ record }): RawRecord => ({
        raw: JSON.stringify(record),
        value: record,
        receivedAt: Date.now(),
        sourceId: demoSource,
        origin: 'demo scenario',
      }));
      await this.#parts.sink.submit(records, 'windows');
      const bytes = records.reduce((sum, { raw }) => sum + raw.length, 0);
      this.#parts.counters.received(demoSource, 'demo', records.length, bytes, 'windows');
      this.#progress = Math.min(1, (at + batchSize) / events.length);
      await new Promise((resolve) => setTimeout(resolve, batchPauseMs));
    }
  }

  async remove(actor: string): Promise<DemoState> {
    await this.#running;
    this.#removing = true;
    try {
      // What is still on its way would come into the store after the removal; and a rule that runs now may raise another alert.
      for (let pass = 0; pass < 2; pass++) {
        await this.#parts.settled();
        await this.#parts.store.deleteSource(demoSource);
      }
      await this.#parts.state.transaction(async (trx) => {
        const incidents = trx.selectFrom('incidents').select('number').where('demo', '=', 1);
        const alerts = trx.selectFrom('incident_alerts').select('alert_id').where('incident', 'in', incidents);
        await trx.deleteFrom('rule_alerts').where('alert_id', 'in', alerts).execute();
        for (const table of ['incident_alerts', 'incident_entities', 'incident_comments', 'incident_changes'] as const)
          await trx.deleteFrom(table).where('incident', 'in', incidents).execute();
        await trx.deleteFrom('incidents').where('demo', '=', 1).execute();
        await trx.deleteFrom('sources').where('id', '=', demoSource).execute();
        await audit(trx, { actor, action: 'demo.remove', target: 'demo' }, Date.now());
      });
      this.#parts.counters.forget(demoSource);
    } finally {
      this.#removing = false;
      this.#parts.onChange('none');
    }
    return this.get();
  }
}
