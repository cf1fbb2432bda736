import { BelfryError, type JsonValue } from '@belfry/schema';
import type { DataAnswer, DataQuestion } from './compiled-query.ts';
import { externalKey, type ExternalRows, type ExternalSource } from './external-source.ts';

/** Plugins and files that ask, in one query, functions expanded: each asks its question after the one before is answered. */
const maxQuestions = 32;

/**
 * Compiles a query whose columns may depend on data: compiles, runs the question that a plugin asks, compiles with the answer, until
 * nothing is asked. `compile` is given the answers so far; `ask` runs a question and returns its rows as cells (`decodeRow`); `fetch`
 * reads the files of an `externaldata`, and refuses to when it is not given. All may throw, and what they throw comes through.
 */
export async function compileOverData<
  Compiled extends { readonly asks?: DataQuestion; readonly fetches?: ExternalSource },
>(
  compile: (answers: readonly DataAnswer[]) => Promise<Compiled> | Compiled,
  ask: (question: DataQuestion) => Promise<readonly (readonly JsonValue[])[]>,
  fetch: (source: ExternalSource) => Promise<ExternalRows> = refuseFiles,
): Promise<Compiled> {
  const answers: DataAnswer[] = [];
  for (;;) {
    const compiled = await compile(answers);
    const { asks, fetches } = compiled;
    if (asks === undefined && fetches === undefined) return compiled;
    if (answers.length >= maxQuestions)
      throw new BelfryError('BELFRY-KQL-003', `the query asks the data more than ${maxQuestions} questions`, {
        hint: 'use fewer plugins whose columns depend on the data, or state their columns: evaluate bag_unpack(x) : (*, name:string)',
      });
    if (fetches !== undefined) answers.push({ question: externalKey(fetches), rows: await fetch(fetches) });
    else if (asks !== undefined) answers.push({ question: asks.sql, rows: await ask(asks) });
  }
}

async function refuseFiles({ addresses }: ExternalSource): Promise<never> {
  throw new BelfryError('BELFRY-KQL-004', 'files of externaldata are not read here', { where: addresses.join(' ') });
}
