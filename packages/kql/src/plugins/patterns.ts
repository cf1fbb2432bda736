/** Rows that are alike in all columns: a number for each cell, equal for equal values, -1 for what is no value; and how many rows they are. */
export interface Combination {
  readonly cells: readonly number[];
  readonly weight: number;
}

/** Values that stand together: a cell for each column, -1 where any value will do. */
export interface Pattern {
  readonly cells: readonly number[];
  readonly weight: number;
  /** The combinations that have them, by their places. */
  readonly rows: readonly number[];
}

export interface Mining {
  readonly leastWeight: number;
  /** Columns that a pattern may bind, those not counted that follow from others. */
  readonly maxColumns: number;
  readonly maxPatterns: number;
}

/**
 * Finds the closed patterns: those that no further value could join without losing rows. A pattern is reached once, from the greatest
 * of those that it extends in the order of columns, so the work grows with the number of patterns found.
 */
export function findPatterns(
  rows: readonly Combination[],
  options: Mining,
): { readonly patterns: Pattern[]; readonly complete: boolean } {
  const width = rows[0]?.cells.length ?? 0;
  const patterns: Pattern[] = [];
  let complete = true;
  const weightOf = (members: readonly number[]): number => members.reduce((sum, row) => sum + rows[row]!.weight, 0);
  const closureOf = (members: readonly number[]): number[] => {
    const first = rows[members[0]!]!.cells;
    return first.map((cell, column) => (members.every((row) => rows[row]!.cells[column] === cell) ? cell : -1));
  };
  const extend = (
    members: readonly number[],
    closed: readonly number[],
    core: readonly [number, number],
    depth: number,
  ): void => {
    if (depth >= options.maxColumns) return;
    for (let column = core[0]; column < width; column++) {
      if (closed[column] !== -1) continue;
      const byCell = Map.groupBy(members, (row) => rows[row]!.cells[column]!);
      for (const [cell, found] of byCell) {
        if (cell === -1 || (column === core[0] && cell <= core[1])) continue;
        const weight = weightOf(found);
        if (weight < options.leastWeight) continue;
        const closure = closureOf(found);
        // One that binds an earlier column more is reached from there.
        if (closure.some((value, other) => other < column && value !== closed[other])) continue;
        if (patterns.length >= options.maxPatterns) {
          complete = false;
          return;
        }
        patterns.push({ cells: closure, weight, rows: found });
        extend(found, closure, [column, cell], depth + 1);
      }
    }
  };
  const all = rows.map((_, index) => index);
  if (all.length === 0) return { patterns, complete };
  const top = closureOf(all);
  if (top.some((cell) => cell !== -1)) patterns.push({ cells: top, weight: weightOf(all), rows: all });
  extend(all, top, [0, -1], 0);
  return { patterns, complete };
}

/** Whether every value of `general` stands in `special`. */
export const isWithin = (general: Pattern, special: Pattern): boolean =>
  general.cells.every((cell, column) => cell === -1 || special.cells[column] === cell);
