import type { JsonValue, KqlType } from '@belfry/schema';
import { kindOf } from '../1-parse/language-service.ts';
import { child, items, need, type SyntaxNode } from '../1-parse/syntax.ts';
import { nameOf } from '../2-bind/bind-name.ts';
import { newId, withRow, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { castTo, collectColumns, columnRef, textLiteral, type Expr } from '../3-plan/expr.ts';
import type { Definition, Plan } from '../3-plan/plan.ts';
import { aggregateFunctions } from '../functions/registry.ts';
import { uniqueNames } from '../operators/projection.ts';
import type { KqlValue } from '../values/kql-value.ts';
import { columnOf, expectCount, overRows, problem, type Argument } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { aggregate, call, filter, longOf, newColumn, withColumns } from './expressions.ts';

/** Columns that pivoting may add. */
const maxValues = 500;

const anyOf = new Set(['any', 'take_any', 'anyif', 'take_anyif']);

/** What an aggregate gives for no rows, where that is no null. */
function valueOfNone(name: string, type: KqlType): Expr | undefined {
  const none: Record<string, KqlValue> = {
    make_list: [],
    make_set: [],
    make_bag: {},
    make_list_if: [],
    make_set_if: [],
    make_bag_if: {},
  };
  if (Object.hasOwn(none, name)) return { kind: 'literal', type: 'dynamic', value: none[name]! };
  if (!/^(?:count|countif|dcount|dcountif|count_distinct|count_distinctif|sum|sumif)$/.test(name)) return undefined;
  return castTo(longOf(0), type);
}

interface Aggregate {
  readonly expr: Expr;
  readonly none: Expr | undefined;
}

const isAggregate = (node: SyntaxNode): boolean => {
  if (kindOf(node) !== 'FunctionCallExpression') return false;
  const word = nameOf(need(node, 'Name'));
  return aggregateFunctions.has(word) || anyOf.has(word);
};

function bindAggregate(node: SyntaxNode | undefined, plugin: PluginCall, input: Relation, ctx: BindContext): Aggregate {
  if (node === undefined) return { expr: aggregate('count', 'long'), none: longOf(0) };
  const word = nameOf(need(node, 'Name'));
  if (anyOf.has(word) && !word.endsWith('if')) {
    const [argument] = items(child(need(node, 'ArgumentList'), 'Expressions'));
    if (argument === undefined) throw problem(plugin, `${word} needs a column`, ctx);
    const expr = ctx.tools.expression(argument, withRow(ctx, input));
    return {
      expr: aggregate('take_anyif', expr.type, expr, { kind: 'literal', type: 'bool', value: true }),
      none: undefined,
    };
  }
  const expr = ctx.tools.expression(node, { ...withRow(ctx, input), aggregates: true });
  return { expr, none: expr.kind === 'aggregate' ? valueOfNone(expr.name, expr.type) : undefined };
}

/** Asks for the values of the pivot column, as text, in their order. */
function askValues(plugin: PluginCall, pivoted: Expr, input: Plan, ctx: BindContext): readonly string[] {
  if (plugin.schema !== undefined) return plugin.schema.columns.map(({ name }) => name);
  const key = { ...newColumn('string', ctx), name: '' };
  const present = call('isnotempty', 'bool', pivoted);
  const grouped = {
    kind: 'aggregate',
    input: filter(input, present),
    keys: [{ id: key.id, expr: pivoted }],
    values: [],
  } as const;
  const plan = { kind: 'sort', input: grouped, keys: [{ id: key.id, descending: false, nullsFirst: true }] } as const;
  const rows: readonly (readonly JsonValue[])[] =
    ctx.tools.ask({ plan, columns: [key], limit: maxValues + 1 }, ctx) ?? [];
  if (rows.length > maxValues)
    ctx.state.warnings.push({
      code: 'KQL0430',
      severity: 'warning',
      message: `pivot: the column has more than ${maxValues} values; only the first ${maxValues} become columns`,
      ...plugin.span,
    });
  return rows.slice(0, maxValues).flatMap(([value]) => (typeof value === 'string' ? [value] : []));
}

function bindPivot(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 1, Number.POSITIVE_INFINITY, ctx);
  const [pivotNode, ...rest] = plugin.args;
  const pivotColumn = columnOf(plugin, pivotNode!, input, ctx);
  const aggregated = rest[0] !== undefined && isAggregate(rest[0]);
  const { expr, none } = bindAggregate(aggregated ? rest[0] : undefined, plugin, input, ctx);
  const named = (aggregated ? rest.slice(1) : rest).map((node) => overRows(node, input, ctx));
  const read = collectColumns(expr, new Set());
  // Without columns to group by, the rest of the input.
  const others = input.columns.filter((column) => column !== pivotColumn && !read.has(column.id));
  const groups: readonly Argument[] =
    named.length > 0 ? named : others.map((column) => ({ name: column.name, expr: columnRef(column) }));
  const pivoted = castTo(columnRef(pivotColumn), 'string');
  const textual = withColumns(input.plan, [pivoted], ctx);
  const text = columnRef(textual.columns[0]!);
  if (plugin.schema === undefined) ctx.state.openColumns = ctx.state.openColumns === false ? expr.type : 'dynamic';
  const values = askValues(plugin, text, textual.plan, ctx).filter(
    (value) => !(plugin.schema !== undefined && groups.some(({ name }) => name === value)),
  );
  return pivotPlan({ groups, text, values, expr, none }, textual.plan, ctx);
}

interface Pivot extends Aggregate {
  readonly groups: readonly Argument[];
  readonly text: Expr;
  readonly values: readonly string[];
}

/** Aggregates by group and value first; the second aggregation puts the value of each into its column. */
function pivotPlan({ groups, text, values, expr, none }: Pivot, input: Plan, ctx: BindContext): Relation {
  const inner = groups.map(({ name, expr: key }): RelationColumn => ({ name, type: key.type, id: newId(ctx) }));
  const [value, cell] = [newColumn('string', ctx), newColumn(expr.type, ctx)];
  const byValue: Plan = {
    kind: 'aggregate',
    input,
    keys: [...groups.map((group, index) => ({ id: inner[index]!.id, expr: group.expr })), { id: value.id, expr: text }],
    values: [{ id: cell.id, expr }],
  };
  const outer = inner.map((column): RelationColumn => ({ ...column, id: newId(ctx) }));
  const picked = values.map((word): Definition => ({
    id: newId(ctx),
    expr: aggregate('take_anyif', expr.type, columnRef(cell), call('==', 'bool', columnRef(value), textLiteral(word))),
  }));
  const plan: Plan = {
    kind: 'aggregate',
    input: byValue,
    keys: inner.map((column, index) => ({ id: outer[index]!.id, expr: columnRef(column) })),
    values: picked,
  };
  if (none === undefined || picked.length === 0) {
    const columns = picked.map(({ id }, index): RelationColumn => ({ name: values[index]!, id, type: expr.type }));
    return { plan, columns: uniqueNames([...outer, ...columns]) };
  }
  const filled = withColumns(
    plan,
    picked.map(({ id }) => call('coalesce', expr.type, columnRef({ id, type: expr.type }), none)),
    ctx,
  );
  const columns = filled.columns.map((column, index): RelationColumn => ({ ...column, name: values[index]! }));
  return { plan: filled.plan, columns: uniqueNames([...outer, ...columns]) };
}

export const pivot = definePlugin({
  name: 'pivot',
  doc: 'Turns the values of a column into columns, which hold an aggregate (count() unless given) of the rows of each group with that value. Columns are in the order of their names; at most 500.',
  learn: 'https://learn.microsoft.com/kusto/query/pivot-plugin',
  signature: 'pivot(column, aggregate (optional), groupBy, … (optional)) : (name: type, …)',
  asksData: true,
  differences: [
    'A column that a later operator names and that no row has as a value is empty, with a warning; Kusto refuses the query then.',
    'An empty value gives no column.',
  ],
  bind: bindPivot,
  examples: [
    {
      query: `datatable(State:string, Event:string, Deaths:long)['AR', 'Heat', 3, 'AZ', 'Flood', 2, 'AZ', 'Flood', 4]
| evaluate pivot(State, sum(Deaths))`,
      columns: ['Event', 'AR', 'AZ'],
      rows: [
        ['Heat', 3, 0],
        ['Flood', 0, 6],
      ],
    },
    {
      query: `datatable(Key:string, Value:string, Host:string, n:long)['a', 'x', 'h1', 1, 'b', 'y', 'h1', 2, '', 'z', 'h2', 3]
| evaluate pivot(Key, take_any(Value), Host)`,
      columns: ['Host', 'a', 'b'],
      rows: [
        ['h1', 'x', 'y'],
        ['h2', '', ''],
      ],
    },
    {
      query: "datatable(k:string)['a', 'b', 'a'] | evaluate pivot(k) | extend total = a + b",
      columns: ['a', 'b', 'total'],
      rows: [[2, 1, 3]],
    },
  ],
});
