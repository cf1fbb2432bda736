import type { Notice } from '@belfry/schema/api';
import type { State } from '@belfry/store';
import type { SourceCounters } from '#connectors';
import type { Log } from '#core';

const saveMs = 10_000;
const rateMs = 2000;

/** Brings back the totals of earlier runs, keeps them in the state, and tells the rate of events. Returns how to stop. */
export async function keepSourceTotals(
  state: State,
  counters: SourceCounters,
  log: Log,
  notify: (notice: Notice) => void,
): Promise<() => Promise<void>> {
  counters.restore(await state.db.selectFrom('sources').selectAll().execute());
  const save = async (): Promise<void> => {
    const totals = counters.totals();
    if (totals.length === 0) return;
    await state.transaction(async (trx) => {
      for (const total of totals) {
        const { id: _, ...values } = total;
        await trx
          .insertInto('sources')
          .values(total)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
          .execute();
      }
    });
  };
  const saving = setInterval(
    () =>
      void save().catch((error: unknown) =>
        log.warn({ error: String(error) }, 'the counts of sources could not be kept'),
      ),
    saveMs,
  );
  const telling = setInterval(() => notify({ kind: 'rate', eventsPerSecond: counters.eventsPerSecond() }), rateMs);
  return async () => {
    clearInterval(saving);
    clearInterval(telling);
    await save();
  };
}
