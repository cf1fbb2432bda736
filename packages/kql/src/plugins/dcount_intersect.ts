import { type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { castTo, columnRef, type Expr } from '../3-plan/expr.ts';
import { uniqueNames } from '../operators/projection.ts';
import { columnOf, expectCount } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { call, longOf, withColumns } from './expressions.ts';

/**
 * The number of values that all sketches have. A sketch holds the smallest hashes: the part of the smallest hashes of the union that all have, of the
 * number of values of the union. It is exact while the sketches are.
 */
function commonTo(sketches: readonly Expr[]): Expr {
  const [first, ...others] = sketches;
  if (others.length === 0) return call('dcount_hll', 'long', first!);
  const union = call('hll_merge', 'dynamic', ...sketches);
  const shared = call('set_intersect', 'dynamic', union, ...sketches);
  const size = (array: Expr): Expr => castTo(call('array_length', 'long', array), 'real');
  const one = castTo(longOf(1), 'real');
  const held = call('iff', 'real', call('>', 'bool', size(union), one), size(union), one);
  const part = call('/', 'real', size(shared), held);
  const all = castTo(call('dcount_hll', 'long', union), 'real');
  return castTo(call('round', 'real', call('*', 'real', all, part)), 'long');
}

function bindIntersect(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 1, 16, ctx);
  const sketches = plugin.args.map((node) => columnRef(columnOf(plugin, node, input, ctx)));
  const counts = sketches.map((_, index) => commonTo(sketches.slice(0, index + 1)));
  const { plan, columns } = withColumns(input.plan, counts, ctx);
  const added = columns.map((column, index): RelationColumn => ({ name: `s${index}`, ...column }));
  return { ...input, plan, columns: uniqueNames([...input.columns, ...added]) };
}

export const dcountIntersect = definePlugin({
  name: 'dcount_intersect',
  doc: 'Adds how many values the first sketch (hll) has, how many the first two have in common, the first three, and so on.',
  learn: 'https://learn.microsoft.com/kusto/query/dcount-intersect-plugin',
  signature: 'dcount_intersect(hll, hll, …)',
  asksData: false,
  differences: ['Exact while each sketch has fewer than 4096 values, an estimate beyond.'],
  bind: bindIntersect,
  examples: [
    {
      query: `range x from 1 to 100 step 1
| summarize even = hll(iif(x % 2 == 0, x, 0), 2), mod3 = hll(iif(x % 3 == 0, x, 0), 2), mod5 = hll(iif(x % 5 == 0, x, 0), 2)
| evaluate dcount_intersect(even, mod3, mod5) | project s0 - 1, s1 - 1, s2 - 1`,
      columns: ['Column1', 'Column2', 'Column3'],
      rows: [[50, 16, 3]],
    },
  ],
});
