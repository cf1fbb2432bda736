import type { BindContext, Relation } from '../2-bind/context.ts';
import { columnOf, constantOf, expectCount, problem, textOf } from './arguments.ts';
import { askCombinations, mine, patternTable, weightColumn, wildcards } from './combinations.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { isWithin, type Pattern } from './patterns.ts';

const columns = [
  { name: 'SegmentId', type: 'long' },
  { name: 'CountA', type: 'long' },
  { name: 'CountB', type: 'long' },
  { name: 'PercentA', type: 'real' },
  { name: 'PercentB', type: 'real' },
  { name: 'PercentDiffAB', type: 'real' },
] as const;

const rounded = (value: number): number => Math.round(value * 100) / 100;

function bindDiff(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 3, Number.POSITIVE_INFINITY, ctx);
  const [splitNode, a, b, weightNode, thresholdNode, maxNode, ...anyNodes] = plugin.args;
  const split = columnOf(plugin, splitNode!, input, ctx);
  const sides = [textOf(plugin, a, '', ctx), textOf(plugin, b, '', ctx)];
  const threshold = Number(constantOf(plugin, thresholdNode, 'real', ctx) ?? 0.05);
  if (!(threshold > 0 && threshold <= 1)) throw problem(plugin, 'the threshold is above 0 and up to 1', ctx);
  const maxColumns = Number(constantOf(plugin, maxNode, 'long', ctx) ?? 5);
  const found = askCombinations(plugin, input, weightColumn(plugin, weightNode, input, ctx), ctx);
  const at = found.columns.indexOf(split);
  const sideOf = (cell: number): number => {
    if (cell === -1) return -1;
    const value = found.valueOf(at, cell);
    return sides.indexOf(typeof value === 'string' ? value : String(value as number | bigint | boolean));
  };
  const kept = found.rows.flatMap((row) => {
    const side = sideOf(row.cells[at]!);
    return side < 0 ? [] : [{ side, weight: row.weight, cells: row.cells.filter((_, column) => column !== at) }];
  });
  const totals = [0, 1].map((side) => kept.reduce((sum, row) => sum + (row.side === side ? row.weight : 0), 0));
  const least = threshold * Math.max(1, Math.min(...totals.filter((total) => total > 0)));
  const patterns = mine(plugin, kept, { leastWeight: least, maxColumns }, ctx);
  const measured = patterns
    .map((pattern) => {
      const counts = [0, 1].map((side) =>
        pattern.rows.reduce((sum, row) => sum + (kept[row]!.side === side ? kept[row]!.weight : 0), 0),
      );
      const [first, second] = counts.map((count, side) => (totals[side]! > 0 ? (100 * count) / totals[side]! : 0));
      return { pattern, counts, percents: [first!, second!], difference: Math.abs(first! - second!) };
    })
    .filter(({ difference }) => difference >= 100 * threshold)
    .toSorted((left, right) => right.difference - left.difference || right.counts[0]! - left.counts[0]!);
  // Of patterns that say the same more or less exactly, the one that differs most.
  const chosen: typeof measured = [];
  const overlaps = (one: Pattern, other: Pattern): boolean => isWithin(one, other) || isWithin(other, one);
  for (const candidate of measured)
    if (!chosen.some(({ pattern }) => overlaps(pattern, candidate.pattern))) chosen.push(candidate);
  const rest = found.columns.filter((column) => column !== split);
  return patternTable(
    columns,
    chosen.map(({ pattern, counts, percents, difference }, index) => ({
      head: [index, ...counts, ...percents.map(rounded), rounded(difference)],
      pattern,
    })),
    { columns: rest, valueOf: (column, cell) => found.valueOf(column < at ? column : column + 1, cell) },
    wildcards(plugin, anyNodes, ctx),
    ctx,
  );
}

export const diffpatterns = definePlugin({
  name: 'diffpatterns',
  doc: 'Finds patterns of values that are more frequent in one of two sets of rows than in the other; a column tells the sets apart.',
  learn: 'https://learn.microsoft.com/kusto/query/diffpatterns-plugin',
  signature:
    "diffpatterns(splitColumn, valueA: string, valueB: string, weightColumn or '~' (optional), threshold: real (optional), maxDimensions: long (optional), wildcard, … (optional))",
  asksData: true,
  differences: [
    'Of patterns that contain each other the one that differs most is given; Kusto chooses by a search of its own.',
  ],
  bind: bindDiff,
  examples: [
    {
      query:
        "range i from 0 to 19 step 1 | project side = iff(i < 10, 'A', 'B'), e = iff(i < 8, 'x', 'y'), u = iff(i % 2 == 0, 'p', 'q') | evaluate diffpatterns(side, 'A', 'B')",
      columns: ['SegmentId', 'CountA', 'CountB', 'PercentA', 'PercentB', 'PercentDiffAB', 'e', 'u'],
      rows: [
        [0, 8, 0, 80, 0, 80, 'x', ''],
        [1, 2, 10, 20, 100, 80, 'y', ''],
      ],
    },
  ],
});
