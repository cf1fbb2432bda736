import { collectColumns, isVolatile, partsOf, type Expr } from '../3-plan/expr.ts';
import { valueOf, type Definition, type Plan, type SortKey } from '../3-plan/plan.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { sql, type Sql } from '../sql/sql.ts';
import { datetimeAt, ticksOf } from '../sql/datetime.ts';
import type { EmitContext } from './emit-context.ts';
import { emit, emitCondition, emitValue } from './emit-expression.ts';
import { emitJoin } from './emit-join.ts';
import { emitSeries } from './emit-series.ts';
import { emitValues } from './emit-values.ts';
import { emitWindow } from './emit-window.ts';
import { bareSelect, render, type Select } from './select.ts';

const databaseName = sql.identifier('belfry');

/** Computed columns may read others of the same SELECT by their names; the chain of names is kept short. */
const maxChain = 4;

function withDefinitions(input: Select, definitions: readonly Definition[], ctx: EmitContext): Select {
  let select = input.grouped ? wrap(input) : input;
  const level = (): number =>
    1 +
    Math.max(
      0,
      ...definitions.flatMap((definition) =>
        [...collectColumns(definition.expr, new Set())].map((id) => select.levels.get(id) ?? 0),
      ),
    );
  if (level() > maxChain) select = wrap(select);
  const at = level();
  const columns = [...select.columns];
  const levels = new Map(select.levels);
  for (const { id, expr } of definitions) {
    columns.push({ id, expr: emit(expr, ctx) });
    levels.set(id, at);
    const stored = expr.kind === 'column' ? ctx.stored.get(expr.id) : undefined;
    if (stored !== undefined) ctx.stored.set(id, stored);
  }
  // What reads a random value must read it from a SELECT outside: here its name would stand for another call.
  return { ...select, columns, levels, grouped: definitions.some(({ expr }) => isVolatile(expr)) };
}

/** Makes a SELECT the source of a new one; the order of its rows is asked for again outside. */
export function wrap(select: Select): Select {
  const inner = select.limit === undefined ? { ...select, order: [] } : select;
  return bareSelect(
    sql`(${render(inner)})`,
    select.columns.map(({ id }) => ({ id, expr: sql.columnId(id), plain: true })),
    { order: select.order },
  );
}

function emitScan(plan: Extract<Plan, { kind: 'scan' }>, ctx: EmitContext): Select {
  for (const { id, search } of plan.columns) ctx.stored.set(id, { indexed: search === true });
  const columns = plan.columns.map(({ id, name }) => ({ id, expr: sql`t.${sql.identifier(name)}` }));
  return bareSelect(sql`${databaseName}.${sql.identifier(plan.table)} AS t`, columns);
}

function emitRange(plan: Extract<Plan, { kind: 'range' }>, ctx: EmitContext): Select {
  const { id, type } = plan.column;
  const [from, to, step] = [emitValue(plan.from, ctx), emitValue(plan.to, ctx), emitValue(plan.step, ctx)];
  const real = type === 'real';
  const low = type === 'datetime' ? ticksOf(from) : from.sql;
  const high = type === 'datetime' ? ticksOf(to) : to.sql;
  const count = real ? sql`floor((${high} - ${low}) / ${step})` : sql`intDivOrZero(${high} - ${low}, ${step})`;
  const steps = sql`if(${step} = 0 OR (${high} - ${low}) * sign(${step}) < 0, 0, toUInt64(ifNull(least(${count}, 10000000), 0)) + 1)`;
  const value = real ? sql`${low} + n * ${step}` : sql`${low} + toInt64(n) * ${step}`;
  const shown = type === 'datetime' ? datetimeAt(value) : type === 'int' ? sql`toInt32(${value})` : value;
  return bareSelect(sql`(SELECT n FROM system.one ARRAY JOIN range(assumeNotNull(${steps})) AS n)`, [
    { id, expr: shown },
  ]);
}

function emitAggregate(plan: Extract<Plan, { kind: 'aggregate' }>, ctx: EmitContext): Select {
  const source = emitPlan(plan.input, ctx);
  // Only lists depend on the order of their input.
  const ordered = source.limit !== undefined || plan.values.some((value) => mentionsList(value.expr));
  const inner = sql`(${render(ordered ? source : { ...source, order: [] })})`;
  const columns = [...plan.keys, ...plan.values].map(({ id, expr }) => ({ id, expr: emit(expr, ctx) }));
  return {
    ...bareSelect(inner, columns),
    grouped: true,
    groupBy: plan.keys.map((key) => sql.columnId(key.id)),
  };
}

const mentionsList = (expr: Expr): boolean =>
  (expr.kind === 'aggregate' && expr.name.startsWith('make_list')) || partsOf(expr).some(mentionsList);

/** Cells that a union may have in a row of each of its tables together: all columns of two thousand tables have 60 million. */
const maxCells = 3_000_000;

function emitUnion(plan: Extract<Plan, { kind: 'union' }>, ctx: EmitContext): Select {
  const [tables, width] = [plan.inputs.length, plan.columns.length];
  if (tables * width > maxCells)
    throw new QueryProblem(
      'KQL0400',
      `the query needs ${width} columns of ${tables} tables together, which is too much`,
      { start: 0, length: 0 },
      'name the tables, or project the columns that matter',
    );
  // A union that gives no column still gives its rows.
  const names = plan.columns.length === 0 ? [sql`one`] : plan.columns.map((column) => sql.columnId(column.id));
  const branches = plan.inputs.map(({ plan: input, values }) => {
    const source = emitPlan(input, ctx);
    const shown =
      plan.columns.length === 0 ? [sql`1`] : plan.columns.map((column) => emit(valueOf(values, column), ctx));
    const cells = sql.join(shown.map((cell, index) => sql`${cell} AS ${names[index]!}`));
    return sql`SELECT ${cells} FROM (${render(source)})`;
  });
  return bareSelect(
    sql`(${sql.join(branches, ' UNION ALL ')})`,
    plan.columns.map(({ id }) => ({ id, expr: sql.columnId(id), plain: true })),
  );
}

/** The elements of an array, the entries of a bag as bags of one, one null for what is null, the value itself for a scalar. */
function expansion(source: Sql, pairs: boolean): Sql {
  const [open, between, close] = pairs ? [sql`'['`, sql`','`, sql`']'`] : [sql`'{'`, sql`':'`, sql`'}'`];
  return sql`multiIf(JSONType(${source}) = 'Array', JSONExtractArrayRaw(${source}), JSONType(${source}) = 'Object', arrayMap(kv -> concat(${open}, toJSONString(kv.1), ${between}, kv.2, ${close}), JSONExtractKeysAndValuesRaw(${source})), [${source}])`;
}

function emitExpand(plan: Extract<Plan, { kind: 'expand' }>, ctx: EmitContext): Select {
  const source = emitPlan(plan.input, ctx);
  const sources = plan.columns.map((column) => expansion(emit(column.source, ctx), plan.pairs === true));
  const only = sources.length === 1;
  const zipped = only ? sources[0]! : sql`arrayZipUnaligned(${sql.join(sources)})`;
  const array = plan.limit === undefined ? zipped : sql`arraySlice(${zipped}, 1, ${sql.number(plan.limit)})`;
  const kept = source.columns.map(({ id }) => ({ id, expr: sql.columnId(id), plain: true }));
  const made = plan.columns.map(({ id }, index) => ({
    id,
    expr: only ? sql`x` : sql`ifNull(x.${sql.number(index + 1)}, '')`,
  }));
  const index = plan.index === undefined ? [] : [{ id: plan.index, expr: sql`toInt64(i) - 1` }];
  const names = plan.index === undefined ? sql`${array} AS x` : sql`${array} AS x, arrayEnumerate(${array}) AS i`;
  const cells = [
    ...kept.map(({ id }) => sql.columnId(id)),
    ...[...made, ...index].map(({ id, expr }) => sql`${expr} AS ${sql.columnId(id)}`),
  ];
  return bareSelect(
    sql`(SELECT ${sql.join(cells)} FROM (${render(source)}) ARRAY JOIN ${names})`,
    [...kept, ...[...made, ...index].map(({ id }) => ({ id, expr: sql.columnId(id), plain: true }))],
    { order: source.order },
  );
}

function emitSort(input: Select, keys: readonly SortKey[]): Select {
  const base = input.limit === undefined ? input : wrap(input);
  return { ...base, order: keys };
}

/** Emits a plan as a SELECT under construction, so that filters, columns, order and limit share one where they can. */
export function emitPlan(plan: Plan, ctx: EmitContext): Select {
  switch (plan.kind) {
    case 'scan':
      return emitScan(plan, ctx);
    case 'values':
      return emitValues(plan);
    case 'range':
      return emitRange(plan, ctx);
    case 'filter': {
      const source = emitPlan(plan.input, ctx);
      const input = source.grouped || source.limit !== undefined ? wrap(source) : source;
      return { ...input, where: [...input.where, emitCondition(plan.condition, ctx)] };
    }
    case 'extend':
      return withDefinitions(emitPlan(plan.input, ctx), plan.definitions, ctx);
    case 'aggregate':
      return emitAggregate(plan, ctx);
    case 'sort':
      return emitSort(emitPlan(plan.input, ctx), plan.keys);
    case 'limit': {
      const input = emitPlan(plan.input, ctx);
      return { ...input, limit: Math.min(plan.count, input.limit ?? Number.MAX_SAFE_INTEGER) };
    }
    case 'union':
      return emitUnion(plan, ctx);
    case 'join':
      return emitJoin(plan, (side) => render(emitPlan(side, ctx)));
    case 'expand':
      return emitExpand(plan, ctx);
    case 'window':
      return emitWindow(plan, wrap(emitPlan(plan.input, ctx)), ctx);
    case 'series':
      return emitSeries(plan, render(emitPlan(plan.input, ctx)), ctx);
  }
}
