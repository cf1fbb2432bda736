import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 50;

/** Waits for `work`; gives up, with the reason, when `problemOf` has had one all the time for `patienceMs`. */
export async function waitPatiently(
  work: Promise<void>,
  problemOf: () => string | undefined,
  patienceMs = 30_000,
): Promise<string | undefined> {
  let done = false;
  let since: number | undefined;
  const working = work.finally(() => {
    done = true;
  });
  working.catch(() => undefined);
  while (!done) {
    await Promise.race([working, delay(pollMs)]);
    const problem = problemOf();
    since = problem === undefined ? undefined : (since ?? performance.now());
    if (problem !== undefined && since !== undefined && performance.now() - since > patienceMs) return problem;
  }
  await working;
  return undefined;
}
