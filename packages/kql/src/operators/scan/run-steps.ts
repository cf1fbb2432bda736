import type { KqlValue } from '../../values/kql-value.ts';
import type { Cells, Evaluate } from '../../4-emit/js-expression.ts';

/** A step, compiled over cells that hold the row, the declared columns and the last record of each step. */
export interface CompiledStep {
  readonly optional: boolean;
  readonly output: 'all' | 'last' | 'none';
  readonly condition: Evaluate;
  /** The declared columns that the step computes, by their place in a record. */
  readonly assignments: readonly { readonly place: number; readonly value: Evaluate }[];
}

export interface StepsLayout {
  readonly steps: readonly CompiledStep[];
  /** The numbers of a record's columns: those of the row, then the declared ones. */
  readonly current: readonly number[];
  /** The same for the last record of each step. */
  readonly records: readonly (readonly number[])[];
  /** What a record holds before any: null or empty for the row, the defaults for the declared columns. */
  readonly empty: readonly KqlValue[];
}

/** A row of the result: its place in the input, the step's record, the match that it belongs to. */
export interface StepRow {
  readonly position: number;
  readonly record: readonly KqlValue[];
  readonly match: bigint;
}

/** How far a match has come: the last record of each step on its way. */
interface State {
  readonly match: bigint;
  readonly records: readonly (readonly KqlValue[] | undefined)[];
  /** For `output=last`: what the step gives when the match leaves it. */
  readonly held: StepRow | undefined;
}

/**
 * Runs the steps over rows in order. A row is offered to the last step first. A step takes it when its condition holds for the match
 * that waits in the step before, which then moves on and replaces the match in the step; else when it holds for the match in the
 * step itself. The first step starts a match where it has none that takes the row.
 */
export function runSteps(layout: StepsLayout, rows: Iterable<readonly KqlValue[]>): StepRow[] {
  const { steps, empty } = layout;
  const states: (State | undefined)[] = steps.map(() => undefined);
  const result: StepRow[] = [];
  const cells: Cells[number][] = [];
  let matches = 0n;
  const leave = (step: number): void => {
    const held = states[step]?.held;
    if (held !== undefined) result.push(held);
    states[step] = undefined;
  };
  const holds = (step: number, state: State | undefined): boolean => {
    load(layout, state, cells);
    return steps[step]!.condition(cells) === true;
  };
  let position = 0;
  for (const row of rows) {
    const record = [...row, ...empty.slice(row.length)];
    layout.current.forEach((id, place) => (cells[id] = record[place]));
    for (let step = steps.length - 1; step >= 0; step--) {
      const from = sourceOf(step, steps, states);
      let base: State | undefined;
      if (from !== undefined && from >= 0 && holds(step, states[from])) {
        base = states[from];
        leave(from);
        leave(step);
      } else if (states[step] !== undefined && holds(step, states[step])) base = states[step];
      else if (from === -1 && holds(step, undefined)) {
        leave(step);
        base = { match: matches++, records: [], held: undefined };
      }
      if (base === undefined) continue;
      const made = [...record];
      for (const { place, value } of steps[step]!.assignments) made[place] = value(cells);
      const records = [...base.records];
      records[step] = made;
      const given: StepRow = { position, record: made, match: base.match };
      const { output } = steps[step]!;
      if (output === 'all') result.push(given);
      states[step] = { match: base.match, records, held: output === 'last' ? given : undefined };
    }
    position += 1;
  }
  steps.forEach((_, step) => leave(step));
  return result.toSorted((a, b) => a.position - b.position);
}

/** The step whose match may move on to this one; -1 where a match may start, undefined where none waits. */
function sourceOf(
  step: number,
  steps: readonly CompiledStep[],
  states: readonly (State | undefined)[],
): number | undefined {
  let from = step - 1;
  while (from >= 0 && states[from] === undefined && steps[from]!.optional) from -= 1;
  return from === -1 || states[from] !== undefined ? from : undefined;
}

function load(layout: StepsLayout, state: State | undefined, cells: Cells[number][]): void {
  layout.records.forEach((ids, step) => {
    const record = state?.records[step] ?? layout.empty;
    ids.forEach((id, place) => (cells[id] = record[place]));
  });
}
