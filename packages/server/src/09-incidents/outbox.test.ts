import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, expect, test } from 'vitest';
import { openState, type State } from '@belfry/store';
import { Journal, linesByTable } from '#journal';
import { incidentProducer, Outbox } from './outbox.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-outbox-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function createWorld(name: string) {
  const journal = await Journal.open({
    dir: join(dir, name),
    sealAfterMs: 60_000,
    sealAfterBytes: 1e9,
    minFreeBytes: 0,
    log: pino({ level: 'silent' }),
  });
  const open = (state: State) =>
    new Outbox(
      state,
      async (rows, producer, sequence) => {
        const lines = rows.map(({ table, row }) => ({ table, line: JSON.stringify(row) }));
        await journal.append(lines, { producer, sequence });
      },
      () => journal.lastSequence(incidentProducer),
      () => undefined,
    );
  const written = async (): Promise<number[]> => {
    const found: number[] = [];
    const end = journal.lastCommit;
    if (end === undefined) return found;
    for await (const { position, commit } of journal.follow({ segment: 0, offset: 0 })) {
      for (const line of linesByTable(commit).get('SecurityIncident') ?? [])
        found.push((JSON.parse(line.toString('utf8')) as { n: number }).n);
      if (position.segment === end.segment && position.offset === end.offset) break;
    }
    return found;
  };
  return { journal, open, written };
}
const put = async (state: State, ...numbers: number[]): Promise<void> => {
  for (const n of numbers)
    await state.db
      .insertInto('outbox')
      .values({ table_name: 'SecurityIncident', row: JSON.stringify({ n }) })
      .execute();
};

test('rows go to the journal in order, each once, also when a crash came before they were deleted', async () => {
  const { journal, open, written } = await createWorld('once');
  const state = await openState(join(dir, 'once.db'));
  const outbox = open(state);
  expect(await outbox.continueAfterJournal()).toBe(0);
  await put(state, 1, 2);
  const before = await state.db.selectFrom('outbox').selectAll().execute();
  await outbox.drain();
  // The crash: the rows are still there, and another one came.
  await state.db.insertInto('outbox').values(before).execute();
  await put(state, 3);
  const next = open(state);
  expect(await next.continueAfterJournal()).toBe(0);
  await next.drain();
  expect(await written()).toEqual([1, 2, 3]);
  await state.close();
  await journal.close();
});

test('rows of a new or older state database are not taken for those that the journal has', async () => {
  const { journal, open, written } = await createWorld('lost');
  const first = await openState(join(dir, 'first.db'));
  await put(first, 1, 2, 3);
  await open(first).drain();
  await first.close();
  const second = await openState(join(dir, 'second.db'));
  const outbox = open(second);
  expect(await outbox.continueAfterJournal()).toBe(3);
  expect(await second.db.selectFrom('outbox').selectAll().execute()).toEqual([]);
  await put(second, 4);
  await outbox.drain();
  await put(second, 5);
  await outbox.drain();
  expect(await written()).toEqual([1, 2, 3, 4, 5]);
  expect(await open(second).continueAfterJournal()).toBe(0);
  await second.close();
  await journal.close();
});
