import type { BindContext, Relation } from '../2-bind/context.ts';
import { constantOf, expectCount, problem } from './arguments.ts';
import { askCombinations, mine, patternTable, weightColumn, wildcards } from './combinations.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';

export const clusterColumns = [
  { name: 'SegmentId', type: 'long' },
  { name: 'Count', type: 'long' },
  { name: 'Percent', type: 'real' },
] as const;

function bindBasket(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 0, Number.POSITIVE_INFINITY, ctx);
  const [thresholdNode, weightNode, maxNode, ...anyNodes] = plugin.args;
  const threshold = Number(constantOf(plugin, thresholdNode, 'real', ctx) ?? 0.05);
  if (!(threshold > 0 && threshold <= 1))
    throw problem(plugin, 'the threshold is a part of all rows, above 0 and up to 1', ctx);
  const maxColumns = Number(constantOf(plugin, maxNode, 'long', ctx) ?? 5);
  if (!(maxColumns >= 1)) throw problem(plugin, 'at least one column must be allowed', ctx);
  const found = askCombinations(plugin, input, weightColumn(plugin, weightNode, input, ctx), ctx);
  const patterns = mine(plugin, found.rows, { leastWeight: threshold * found.total, maxColumns }, ctx);
  const ordered = patterns.toSorted((a, b) => b.weight - a.weight);
  return patternTable(
    clusterColumns,
    ordered.map((pattern, index) => ({ head: [index, pattern.weight, (100 * pattern.weight) / found.total], pattern })),
    found,
    wildcards(plugin, anyNodes, ctx),
    ctx,
  );
}

export const basket = definePlugin({
  name: 'basket',
  doc: 'Finds all patterns of values that a part of the rows (0.05 unless given) has in common, the most frequent first.',
  learn: 'https://learn.microsoft.com/kusto/query/basket-plugin',
  signature:
    "basket(threshold: real (optional), weightColumn or '~' (optional), maxDimensions: long (optional), wildcard, … (optional))",
  asksData: true,
  differences: [
    'At most 10,000 combinations of values and 2,000 patterns are looked at; a warning says when there are more.',
  ],
  bind: bindBasket,
  examples: [
    {
      query: "datatable(s:string, e:string)['A', 'x', 'A', 'x', 'A', 'y', 'B', 'y'] | evaluate basket(0.5)",
      columns: ['SegmentId', 'Count', 'Percent', 's', 'e'],
      rows: [
        [0, 3, 75, 'A', ''],
        [1, 2, 50, 'A', 'x'],
        [2, 2, 50, '', 'y'],
      ],
    },
  ],
});
