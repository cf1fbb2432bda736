import { BelfryError, type JsonValue } from '@belfry/schema';
import type { DataAnswer, DataQuestion } from './compiled-query.ts';

/** Plugins that ask, in one query, functions expanded: each asks its question after the one before is answered. */
const maxQuestions = 32;

/**
 * Compiles a query whose columns may depend on data: compiles, runs the question that a plugin asks, compiles with the answer, until
 * nothing is asked. `compile` is given the answers so far; `ask` runs a question and returns its rows as cells (`decodeRow`); both
 * may throw, and what they throw comes through.
 */
export async function compileOverData<Compiled extends { readonly asks?: DataQuestion }>(
  compile: (answers: readonly DataAnswer[]) => Promise<Compiled> | Compiled,
  ask: (question: DataQuestion) => Promise<readonly (readonly JsonValue[])[]>,
): Promise<Compiled> {
  const answers: DataAnswer[] = [];
  for (;;) {
    const compiled = await compile(answers);
    if (compiled.asks === undefined) return compiled;
    if (answers.length >= maxQuestions)
      throw new BelfryError('BELFRY-KQL-003', `the query asks the data more than ${maxQuestions} questions`, {
        hint: 'use fewer plugins whose columns depend on the data, or state their columns: evaluate bag_unpack(x) : (*, name:string)',
      });
    answers.push({ sql: compiled.asks.sql, rows: await ask(compiled.asks) });
  }
}
