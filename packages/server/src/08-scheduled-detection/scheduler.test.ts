import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Alert } from '@belfry/schema';
import { openState } from '@belfry/store';
import { loadAnalyticsRules, type ScheduledRule } from './load-analytics-rules.ts';
import type { RunWindow } from './windows.ts';
import { Scheduler, type SchedulerPorts } from './scheduler.ts';
import { createScheduleState } from './sql-schedule-state.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-schedule-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const minute = 60_000;
const start = Date.UTC(2026, 0, 1);
const rule = (id: string, extra = ''): ScheduledRule => {
  const text = `id: ${id}\nname: n\nkind: Scheduled\nqueryFrequency: 5m\nqueryPeriod: 5m\nquery: T\n${extra}`;
  const { rules, problems } = loadAnalyticsRules([{ path: 'r.yaml', text, origin: 'test' }]);
  expect(problems).toEqual([]);
  return rules[0] as ScheduledRule;
};

/** A world in which every window with an event gives one row. */
async function createWorld(name: string, rules: readonly ScheduledRule[]) {
  const state = await openState(join(dir, `${name}.db`));
  const world = {
    now: start,
    events: [] as { time: number; received: number }[],
    windows: [] as RunWindow[],
    alerts: [] as Alert[],
    sequences: new Map<string, number>(),
    failQueries: 0,
    errors: [] as unknown[],
    lateFails: false,
    /** A row for each event, instead of one with their number. */
    rowPerEvent: false,
  };
  const ports: SchedulerPorts = {
    state: createScheduleState(state),
    runQuery: async (_, window) => {
      if (world.failQueries-- > 0) throw new Error('store is away');
      world.windows.push(window);
      const hits = world.events.filter(
        ({ time, received }) => time >= window.from && time < window.to && received < world.now,
      );
      if (world.rowPerEvent) {
        const rows = hits.map(({ time }) => [new Date(time).toISOString()]);
        return { columns: ['TimeGenerated'], rows, rowCount: rows.length };
      }
      return { columns: ['n'], rows: hits.length > 0 ? [[hits.length]] : [], rowCount: hits.length > 0 ? 1 : 0 };
    },
    readsOf: async () => ({ tables: ['T'], looksBackMs: undefined }),
    lateTimes: async (_, { from, to }, olderThan) => {
      if (world.lateFails) throw new Error('store is away');
      return world.events
        .filter(({ time, received }) => received >= from && received < to && time < olderThan)
        .map(({ time }) => time);
    },
    watermark: () => world.now,
    append: async (alerts, producer, sequence) => {
      if (sequence <= (world.sequences.get(producer) ?? 0)) return;
      world.sequences.set(producer, sequence);
      world.alerts.push(...alerts);
    },
    lastSequence: (producer) => world.sequences.get(producer) ?? 0,
    now: () => world.now,
    onError: (error) => world.errors.push(error),
  };
  const create = (): Scheduler => {
    const scheduler = new Scheduler(ports);
    scheduler.setRules(rules);
    return scheduler;
  };
  return { world, create, state, ports };
}

test('every event raises exactly one alert: on time, and late', async () => {
  const { world, create, state } = await createWorld('late', [rule('a')]);
  const scheduler = create();
  await scheduler.tick();
  world.events.push({ time: start + 2 * minute, received: start + 2 * minute });
  world.now = start + 6 * minute;
  await scheduler.tick();
  expect(world.alerts.length).toBe(1);
  world.now = start + 52 * minute;
  await scheduler.tick();
  // Comes 40 minutes after it happened: its window ran long ago.
  world.events.push({ time: start + 13 * minute, received: start + 53 * minute });
  world.now = start + 56 * minute;
  await scheduler.tick();
  expect(world.alerts.length).toBe(2);
  expect(world.windows.filter(({ reason }) => reason === 'late').map(({ to }) => (to - start) / minute)).toEqual([15]);
  // Another late event of a window that has raised its alert does not raise it again.
  world.events.push({ time: start + 14 * minute, received: start + 57 * minute });
  world.now = start + 61 * minute;
  await scheduler.tick();
  expect(world.alerts.length).toBe(2);
  await state.close();
});

test.each(['AlertPerResult', 'SingleAlert'])('%s: windows that overlap tell an event once', async (aggregationKind) => {
  const grouping = `eventGroupingSettings: { aggregationKind: ${aggregationKind} }`;
  const overlapping = rule('a', grouping.concat('\n'));
  const { world, create, state } = await createWorld(`overlap-${aggregationKind}`, [
    { ...overlapping, periodMs: 15 * minute },
  ]);
  world.rowPerEvent = true;
  await create().tick();
  world.events.push({ time: start + 2 * minute, received: start + 2 * minute });
  for (const at of [6, 11, 16, 21, 26]) {
    if (at === 11) world.events.push({ time: start + 9 * minute, received: start + 9 * minute });
    world.now = start + at * minute;
    await create().tick();
  }
  expect(world.windows.filter(({ to }) => to > start).length).toBe(5);
  expect(world.alerts.map(({ startTime }) => startTime)).toEqual([
    '2026-01-01T00:02:00.000Z',
    '2026-01-01T00:09:00.000Z',
  ]);
  await state.close();
});

test('a window with late events rests before it runs again, and then sees all of them', async () => {
  const { world, create, state } = await createWorld('rests', [rule('a')]);
  world.rowPerEvent = true;
  const scheduler = create();
  await scheduler.tick();
  world.now = start + 31 * minute;
  await scheduler.tick();
  for (let second = 1; second <= 30; second++) {
    world.events.push({ time: start + minute + second, received: world.now });
    world.now += 2000;
    await scheduler.tick();
  }
  const runs = () => world.windows.filter(({ reason }) => reason === 'late').length;
  expect(runs()).toBe(1);
  world.now += 5 * minute;
  await scheduler.tick();
  expect(runs()).toBe(2);
  expect(world.alerts.map(({ evidenceCount }) => evidenceCount)).toEqual([1, 29]);
  await state.close();
});

test('a late event of a window that has raised its alert is told by an alert of its own', async () => {
  const { world, create, state } = await createWorld('late-again', [rule('a')]);
  world.rowPerEvent = true;
  await create().tick();
  world.events.push({ time: start + minute, received: start + minute });
  world.now = start + 31 * minute;
  await create().tick();
  world.events.push({ time: start + 2 * minute, received: start + 32 * minute });
  world.now = start + 36 * minute;
  await create().tick();
  expect(world.alerts.map(({ evidence }) => evidence.map(({ row }) => row['TimeGenerated']))).toEqual([
    ['2026-01-01T00:01:00.000Z'],
    ['2026-01-01T00:02:00.000Z'],
  ]);
  await state.close();
});

test('after a downtime every missed window runs', async () => {
  const { world, create, state } = await createWorld('downtime', [rule('a')]);
  await create().tick();
  world.events.push({ time: start + 7 * minute, received: start + 7 * minute });
  world.now = start + 31 * minute;
  await create().tick();
  expect(world.windows.map(({ to }) => (to - start) / minute)).toEqual([0, 5, 10, 15, 20, 25, 30]);
  expect(world.alerts.length).toBe(1);
  await state.close();
});

test('a failed run is recorded and its window stays due', async () => {
  const { world, create, state } = await createWorld('fails', [rule('a')]);
  const scheduler = create();
  await scheduler.tick();
  world.failQueries = 1;
  world.now = start + 5 * minute;
  await scheduler.tick();
  const runs = await state.db.selectFrom('rule_runs').select('error').orderBy('id').execute();
  expect(runs.at(-1)?.error).toContain('store is away');
  await scheduler.tick();
  expect(world.windows.at(-1)?.to).toBe(start);
  world.now += 10_000;
  await scheduler.tick();
  expect(world.windows.at(-1)?.to).toBe(start + 5 * minute);
  await state.close();
});

test('killed between the alert and the end of its run, the alert is there once', async () => {
  const { world, create, state, ports } = await createWorld('killed', [rule('a')]);
  await create().tick();
  world.events.push({ time: start + minute, received: start + minute });
  world.now = start + 6 * minute;
  // The process ends after the append: neither success nor failure is recorded.
  const died = { ...ports, state: { ...ports.state, finish: async () => Promise.reject(new Error('killed')) } };
  const scheduler = new Scheduler(died);
  scheduler.setRules([rule('a')]);
  await expect(scheduler.tick()).rejects.toThrow('killed');
  await create().tick();
  await create().tick();
  expect(world.alerts.length).toBe(1);
  expect((await ports.state.load('a')).lastEnd).toBe(start + 5 * minute);
  // A late event makes the same window run again: what it raised before the crash is known.
  world.now = start + 31 * minute;
  await create().tick();
  world.events.push({ time: start + 2 * minute, received: start + 32 * minute });
  world.now = start + 36 * minute;
  await create().tick();
  expect(world.windows.at(-1)).toMatchObject({ to: start + 5 * minute, reason: 'late' });
  expect(world.alerts.length).toBe(1);
  await state.close();
});

test('what was imported before the first start is examined', async () => {
  const { world, create, state } = await createWorld('imported', [rule('a')]);
  world.events.push({ time: start - 400 * 24 * 60 * minute, received: start - minute });
  await create().tick();
  expect(world.alerts.length).toBe(1);
  await state.close();
});

test('a tick that cannot be done is told, and the next one is tried', async () => {
  const { world, create, state } = await createWorld('away', [rule('a')]);
  world.lateFails = true;
  const scheduler = create();
  scheduler.start(10);
  for (let waited = 0; waited < 100 && world.errors.length < 2; waited++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  await scheduler.stop();
  expect(world.errors.length).toBeGreaterThanOrEqual(2);
  await state.close();
});

test('a rule that fired keeps quiet for as long as it asks', async () => {
  const { world, create, state } = await createWorld('quiet', [
    rule('a', 'suppressionEnabled: true\nsuppressionDuration: 1h\n'),
  ]);
  const scheduler = create();
  await scheduler.tick();
  for (const at of [1, 6, 11]) world.events.push({ time: start + at * minute, received: start + at * minute });
  for (const at of [5.5, 10.5, 15.5]) {
    world.now = start + at * minute;
    await scheduler.tick();
  }
  expect(world.alerts.length).toBe(1);
  await state.close();
});

test('after the state was lost alerts are not taken for those that the journal has, also over a crash', async () => {
  const { world, create, state, ports } = await createWorld('lost', [rule('a')]);
  world.sequences.set('rule:a', 7);
  world.events.push({ time: start - minute, received: start - minute });
  await create().tick();
  expect([world.alerts.length, world.sequences.get('rule:a')]).toEqual([1, 8]);
  // Announced, and the process ended before the journal had the alerts.
  world.events.push({ time: start + 2 * minute, received: start + 2 * minute });
  world.now = start + 6 * minute;
  await ports.state.begin('a', { from: start, to: start + 5 * minute, reason: 'due' }, 8);
  await create().tick();
  expect([world.alerts.length, world.sequences.get('rule:a')]).toEqual([2, 9]);
  await state.close();
});

test('a rule that comes back from the stream does not make up the windows in between', async () => {
  const { world, create, state } = await createWorld('leave', [rule('a')]);
  await create().tick();
  world.now = start + 31 * minute;
  const scheduler = create();
  await scheduler.leave(['a']);
  await scheduler.tick();
  expect(world.windows.map(({ to }) => (to - start) / minute)).toEqual([0, 30]);
  await state.close();
});
