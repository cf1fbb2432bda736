import type { BindContext, Relation } from '../2-bind/context.ts';
import { constantOf, expectCount, problem } from './arguments.ts';
import { clusterColumns } from './basket.ts';
import { askCombinations, mine, patternTable, weightColumn, wildcards } from './combinations.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import type { Pattern } from './patterns.ts';

/** Clusters hold at least this part of the rows, and there are at most so many. */
const leastPart = 0.02;
const maxClusters = 10;

function bindAutocluster(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 0, Number.POSITIVE_INFINITY, ctx);
  const [sizeNode, weightNode, , ...anyNodes] = plugin.args;
  const sizeWeight = Number(constantOf(plugin, sizeNode, 'real', ctx) ?? 0.5);
  if (!(sizeWeight >= 0 && sizeWeight <= 1)) throw problem(plugin, 'the weight of the size is 0 to 1', ctx);
  const found = askCombinations(plugin, input, weightColumn(plugin, weightNode, input, ctx), ctx);
  const patterns = mine(plugin, found.rows, { leastWeight: leastPart * found.total, maxColumns: 8 }, ctx);
  const width = Math.max(1, found.columns.length);
  const open = new Set(found.rows.keys());
  const chosen: Pattern[] = [];
  // The best of what is not in a cluster yet: large, and bound in many columns.
  const scoreOf = (pattern: Pattern): number => {
    const fresh =
      pattern.rows.reduce((sum, row) => sum + (open.has(row) ? found.rows[row]!.weight : 0), 0) / found.total;
    if (fresh < leastPart) return 0;
    const bound = pattern.cells.filter((cell) => cell !== -1).length / width;
    return fresh ** sizeWeight * bound ** (1 - sizeWeight);
  };
  while (chosen.length < maxClusters) {
    const [best, score] = patterns.reduce<[Pattern | undefined, number]>(
      (top, pattern) => {
        const own = scoreOf(pattern);
        return own > top[1] ? [pattern, own] : top;
      },
      [undefined, 0],
    );
    if (best === undefined || score === 0) break;
    chosen.push(best);
    for (const row of best.rows) open.delete(row);
  }
  return patternTable(
    clusterColumns,
    chosen.map((pattern, index) => ({ head: [index, pattern.weight, (100 * pattern.weight) / found.total], pattern })),
    found,
    wildcards(plugin, anyNodes, ctx),
    ctx,
  );
}

export const autocluster = definePlugin({
  name: 'autocluster',
  doc: 'Finds a few patterns of values that together describe most rows.',
  learn: 'https://learn.microsoft.com/kusto/query/autocluster-plugin',
  signature:
    "autocluster(sizeWeight: real (optional), weightColumn or '~' (optional), seeds: long (optional), wildcard, … (optional))",
  asksData: true,
  differences: [
    'The clusters are chosen one after another, each the largest and most specific of the rows that are left; Kusto searches from random rows, and `seeds` has no effect.',
  ],
  bind: bindAutocluster,
  examples: [
    {
      query:
        "range i from 0 to 9 step 1 | project s = iff(i < 7, 'A', 'B'), e = iff(i < 6, 'x', 'y') | evaluate autocluster(0.5, '~', '~', '*')",
      columns: ['SegmentId', 'Count', 'Percent', 's', 'e'],
      rows: [
        [0, 6, 60, 'A', 'x'],
        [1, 3, 30, 'B', 'y'],
        [2, 1, 10, 'A', 'y'],
      ],
    },
  ],
});
