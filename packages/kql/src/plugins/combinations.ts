import type { JsonValue, KqlType } from '@belfry/schema';
import { newId, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan } from '../3-plan/plan.ts';
import { convertValue } from '../values/convert.ts';
import type { KqlValue } from '../values/kql-value.ts';
import { columnOf, constantExpr } from './arguments.ts';
import type { PluginCall } from './define-plugin.ts';
import { aggregate } from './expressions.ts';
import { isStringNode } from './arguments.ts';
import type { SyntaxNode } from '../1-parse/syntax.ts';
import { findPatterns, type Combination, type Mining, type Pattern } from './patterns.ts';

/** Combinations of values that are fetched; of more, those with the most rows. */
const maxCombinations = 10_000;
export const maxPatterns = 2_000;

/** What a plugin that looks for patterns works on: the rows grouped by all columns. */
export interface Combinations {
  readonly columns: readonly RelationColumn[];
  readonly rows: readonly Combination[];
  /** The value that a number stands for, by column. */
  valueOf(column: number, cell: number): KqlValue;
  /** The number of a value of a column; -1 when there is none. */
  cellOf(column: number, value: JsonValue): number;
  readonly total: number;
}

/** The column that holds the weight of a row; undefined where each row counts once: left out, or `~`. */
export function weightColumn(
  plugin: PluginCall,
  node: SyntaxNode | undefined,
  input: Relation,
  ctx: BindContext,
): RelationColumn | undefined {
  if (node === undefined || isStringNode(node)) return undefined;
  return columnOf(plugin, node, input, ctx);
}

const isValue = (cell: JsonValue): boolean => cell !== null && cell !== '';

/** Asks for the combinations of values that the input has. */
export function askCombinations(
  plugin: PluginCall,
  input: Relation,
  weight: RelationColumn | undefined,
  ctx: BindContext,
): Combinations {
  const columns = input.columns.filter((column) => column !== weight);
  const keys = columns.map((column) => ({ ...column, id: newId(ctx), from: column }));
  const count = { name: '', id: newId(ctx), type: 'real' as const };
  const counted: Expr =
    weight === undefined ? aggregate('count', 'long') : aggregate('sum', weight.type, columnRef(weight));
  const grouped: Plan = {
    kind: 'aggregate',
    input: input.plan,
    keys: keys.map(({ id, from }) => ({ id, expr: columnRef(from) })),
    values: [{ id: count.id, expr: { kind: 'cast', type: 'real', arg: counted } }],
  };
  const plan: Plan = { kind: 'sort', input: grouped, keys: [{ id: count.id, descending: true, nullsFirst: false }] };
  const asked = keys.map(({ name, id, type }) => ({ name, id, type }));
  const answer = ctx.tools.ask({ plan, columns: [...asked, count], limit: maxCombinations + 1 }, ctx) ?? [];
  if (answer.length > maxCombinations)
    warn(
      plugin,
      `the rows have more than ${maxCombinations} combinations of values: only the most frequent were looked at; project fewer columns`,
      ctx,
    );
  const values = columns.map(() => [] as JsonValue[]);
  const numbers = columns.map(() => new Map<string, number>());
  const rows = answer.slice(0, maxCombinations).map((cells): Combination => ({
    cells: columns.map((_, column) => {
      const cell = cells[column] ?? null;
      if (!isValue(cell)) return -1;
      const key = JSON.stringify(cell);
      const known = numbers[column]!.get(key);
      if (known !== undefined) return known;
      numbers[column]!.set(key, values[column]!.length);
      return values[column]!.push(cell) - 1;
    }),
    weight: Math.max(0, Number(cells[columns.length]) || 0),
  }));
  return {
    columns,
    rows,
    valueOf: (column, cell) => fromCell(columns[column]!.type, values[column]![cell] ?? null),
    cellOf: (column, value) => numbers[column]!.get(JSON.stringify(value)) ?? -1,
    total: rows.reduce((sum, row) => sum + row.weight, 0),
  };
}

/** A cell of a result as the value that it shows. */
function fromCell(type: KqlType, cell: JsonValue): KqlValue {
  if (type === 'long' || type === 'decimal' || type === 'datetime' || type === 'timespan')
    return convertValue('string', typeof cell === 'string' ? cell : JSON.stringify(cell), type);
  return cell;
}

export function warn(plugin: PluginCall, message: string, ctx: BindContext): void {
  ctx.state.warnings.push({
    code: 'KQL0430',
    severity: 'warning',
    message: `${plugin.name}: ${message}`,
    ...plugin.span,
  });
}

/** Finds the patterns; says so when there are more than are looked at. */
export function mine(
  plugin: PluginCall,
  rows: readonly Combination[],
  options: Omit<Mining, 'maxPatterns'>,
  ctx: BindContext,
): readonly Pattern[] {
  const { patterns, complete } = findPatterns(rows, { ...options, maxPatterns });
  if (!complete)
    warn(
      plugin,
      `only the first ${maxPatterns} patterns were looked at: raise the threshold or project fewer columns`,
      ctx,
    );
  return patterns;
}

/** Stands for any value, by type: what the call states, else '' and null. */
export function wildcards(
  plugin: PluginCall,
  nodes: readonly SyntaxNode[],
  ctx: BindContext,
): (type: KqlType) => KqlValue {
  const stated = new Map(
    nodes
      .map((node) => constantExpr(plugin, node, ctx))
      .filter(({ value }) => value !== '~')
      .map((constant) => [constant.type, constant.value]),
  );
  return (type) => stated.get(type) ?? (type === 'string' ? '' : null);
}

/** The result: numbers in front, then a column for each of the input. */
export function patternTable(
  head: readonly { readonly name: string; readonly type: 'long' | 'real' }[],
  found: readonly { readonly head: readonly number[]; readonly pattern: Pattern }[],
  from: Pick<Combinations, 'columns' | 'valueOf'>,
  any: (type: KqlType) => KqlValue,
  ctx: BindContext,
): Relation {
  const columns = [...head, ...from.columns].map(({ name, type }) => ({ name, type, id: newId(ctx) }));
  const rows = found.map(({ head: numbers, pattern }) => [
    ...numbers.map((value, index): KqlValue => (head[index]!.type === 'long' ? BigInt(Math.round(value)) : value)),
    ...pattern.cells.map((cell, column) =>
      cell === -1 ? any(from.columns[column]!.type) : from.valueOf(column, cell),
    ),
  ]);
  return { plan: { kind: 'values', columns, rows }, columns };
}
