import type { Expr } from '../3-plan/expr.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { callSql, UnsupportedCall } from '../functions/call.ts';
import { aggregateFunctions, scalarFunctions } from '../functions/registry.ts';
import { convertedValue } from '../sql/convert.ts';
import { sql, type Sql } from '../sql/sql.ts';
import type { SqlValue } from '../sql/sql-value.ts';
import { isNullableInSql, literal, nullOf } from '../sql/types.ts';
import { folded } from '../sql/terms.ts';
import type { EmitContext } from './emit-context.ts';

/** Emits an expression as an argument: the piece and what is known of it. */
export function emitValue(expr: Expr, ctx: EmitContext, nullIsFalse = false): SqlValue {
  switch (expr.kind) {
    case 'literal':
      return { type: expr.type, sql: literal(expr.type, expr.value), literal: expr.value };
    case 'column': {
      const stored = ctx.stored.get(expr.id);
      const column = { type: expr.type, sql: sql.columnId(expr.id) };
      return stored === undefined ? column : { ...column, stored: expr.type === 'dynamic', indexed: stored.indexed };
    }
    case 'cast':
      return convertedValue(emitValue(expr.arg, ctx), expr.type);
    case 'path':
      return emitPath(expr, ctx);
    case 'call':
      return { type: expr.type, sql: emitCall(expr, ctx, nullIsFalse) };
    case 'aggregate':
      return { type: expr.type, sql: emitAggregate(expr, ctx) };
    case 'groups':
      return { type: 'dynamic', sql: sql`extractGroups(${emit(expr.arg, ctx)}, ${sql.string(expr.pattern)})` };
    case 'mentions':
      return { type: 'bool', sql: emitMentions(expr, ctx) };
    case 'matched':
      return { type: 'bool', sql: sql`notEmpty(${emit(expr.arg, ctx)})` };
    case 'element': {
      const holder = emit(expr.arg, ctx);
      const index = sql.number(expr.index);
      return { type: expr.type, sql: expr.of === 'groups' ? sql`${holder}[${index}]` : sql`${holder}.${index}` };
    }
    case 'extreme':
      return { type: 'dynamic', sql: emitExtreme(expr, ctx) };
    case 'anyRow':
      return { type: 'dynamic', sql: sql`any(${tuple(expr.values, ctx)})` };
    case 'scalarQuery':
      return { type: expr.type, sql: emitScalarQuery(expr, ctx) };
    case 'inQuery':
      return { type: 'bool', sql: emitInQuery(expr, ctx) };
    case 'window':
      throw new Error('a window function outside its node');
  }
}

export const emit = (expr: Expr, ctx: EmitContext): Sql => emitValue(expr, ctx).sql;

/** A tuple of values; a nullable last part keeps a tuple of one a tuple. */
const tuple = (values: readonly Expr[], ctx: EmitContext): Sql =>
  sql`tuple(${sql.join(values.map((value) => emit(value, ctx)))})`;

/** Emits a condition: null and false drop a row alike, so operators may leave their nulls and indexes stay usable. */
export function emitCondition(expr: Expr, ctx: EmitContext): Sql {
  if (expr.kind === 'call' && (expr.name === 'and' || expr.name === 'or')) {
    const parts = flatten(expr, expr.name).map((part) => sql`(${emitCondition(part, ctx)})`);
    return sql.join(parts, expr.name === 'and' ? ' AND ' : ' OR ');
  }
  return emitValue(expr, ctx, true).sql;
}

function flatten(expr: Expr, name: string): readonly Expr[] {
  if (expr.kind !== 'call' || expr.name !== name) return [expr];
  return expr.args.flatMap((arg) => flatten(arg, name));
}

function emitCall(expr: Extract<Expr, { kind: 'call' }>, ctx: EmitContext, nullIsFalse: boolean): Sql {
  const fn = scalarFunctions.get(expr.name);
  if (fn === undefined) throw new Error(`a call of ${expr.name}, which is not registered`);
  try {
    return callSql(
      fn,
      expr.args.map((arg) => emitValue(arg, ctx)),
      { returns: expr.type, now: ctx.now, nullIsFalse, ...(fn.volatile ? { serial: ctx.serial() } : {}) },
    );
  } catch (error) {
    throw asProblem(error, expr.name, expr.span);
  }
}

function emitAggregate(expr: Extract<Expr, { kind: 'aggregate' }>, ctx: EmitContext): Sql {
  const fn = aggregateFunctions.get(expr.name);
  if (fn === undefined) throw new Error(`an aggregate ${expr.name}, which is not registered`);
  try {
    return callSql(
      fn,
      expr.args.map((arg) => emitValue(arg, ctx)),
      { returns: expr.type, now: ctx.now },
    );
  } catch (error) {
    throw asProblem(error, expr.name, expr.span);
  }
}

function asProblem(error: unknown, name: string, span: Extract<Expr, { kind: 'call' }>['span']): unknown {
  return error instanceof UnsupportedCall ? new QueryProblem('KQL0412', `${name}: ${error.reason}`, span) : error;
}

/** `d.a[0]`: one JSONExtractRaw over the root; text and numbers are read straight through the path by what uses it. */
function emitPath(expr: Extract<Expr, { kind: 'path' }>, ctx: EmitContext): SqlValue {
  // JSONExtract reads text that is no JSON as nothing: no need to check it first as parse_json does.
  const root =
    expr.base.kind === 'call' && expr.base.name === 'parse_json' && expr.base.args[0]?.type === 'string'
      ? expr.base.args[0]
      : expr.base.kind === 'cast' && expr.base.arg.type === 'string'
        ? expr.base.arg
        : expr.base;
  const base = emit(root, ctx);
  const keys = expr.keys.map((key) => {
    if (key.kind === 'literal' && typeof key.value === 'bigint')
      return sql.number(Number(key.value < 0n ? key.value : key.value + 1n));
    const value = emit(key, ctx);
    // Nothing stands at 0; a null key would make the result Nullable, which a dynamic is not.
    return key.type === 'long' ? sql`ifNull(if(${value} < 0, ${value}, ${value} + 1), 0)` : value;
  });
  const raw = sql`JSONExtractRaw(${sql.join([base, ...keys])})`;
  const guard = arrayGuard(base, keys, expr.keys);
  if (guard === undefined) return { type: 'dynamic', sql: raw, path: { base, keys } };
  return { type: 'dynamic', sql: sql`if(${guard}, ${raw}, '')`, path: { base, keys, guard } };
}

/** A number as key reads arrays only. */
function arrayGuard(base: Sql, keys: readonly Sql[], given: readonly Expr[]): Sql | undefined {
  const tests = given.flatMap((key, index) => {
    if (key.type !== 'long') return [];
    if (index === 0) return [sql`startsWith(trimLeft(${base}), '[')`];
    return [sql`JSONType(${sql.join([base, ...keys.slice(0, index)])}) = 'Array'`];
  });
  return tests.length === 0 ? undefined : sql.join(tests, ' AND ');
}

/** The letters that an escape in JSON text may put before a term: `"a\\nterm"` has the term `nterm`. */
const escapes = [
  '',
  'b',
  'f',
  'n',
  'r',
  't',
  ...Array.from({ length: 32 }, (_, code) => `u00${code.toString(16).padStart(2, '0')}`),
];

/** Within a member a term may stand behind an escape; in the whole text it stands as it is. */
function emitMentions(expr: Extract<Expr, { kind: 'mentions' }>, ctx: EmitContext): Sql {
  const terms = expr.inside ? expr.terms.flatMap((term) => escapes.map((escape) => `${escape}${term}`)) : expr.terms;
  const text = folded(convertedValue(emitValue(expr.arg, ctx), 'string'), false);
  return sql`hasAnyTokens(${text}, [${sql.join(terms.map(sql.string))}])`;
}

/** Rows whose `by` is null lose to all others but count when there are no others; a tuple keeps the nulls of the values. */
function emitExtreme(expr: Extract<Expr, { kind: 'extreme' }>, ctx: EmitContext): Sql {
  const by = emitValue(expr.by, ctx);
  const values = tuple(expr.values, ctx);
  const fn = expr.most ? sql`argMax` : sql`argMin`;
  if (!isNullableInSql(by.type)) return sql`${fn}(${values}, ${by})`;
  const present = expr.most ? sql`isNotNull(${by})` : sql`isNull(${by})`;
  const zero =
    by.type === 'datetime'
      ? sql`toDateTime64(0, 7, 'UTC')`
      : by.type === 'guid'
        ? sql`toUUID('00000000-0000-0000-0000-000000000000')`
        : sql`0`;
  return sql`${fn}(${values}, (${present}, ifNull(${by}, ${zero})))`;
}

function emitScalarQuery(expr: Extract<Expr, { kind: 'scalarQuery' }>, ctx: EmitContext): Sql {
  const query = sql`(SELECT * FROM (${ctx.subquery(expr.plan, expr.id)}) LIMIT 1)`;
  return isNullableInSql(expr.type) ? query : sql`ifNull(${query}, ${nullOf(expr.type)})`;
}

function emitInQuery(expr: Extract<Expr, { kind: 'inQuery' }>, ctx: EmitContext): Sql {
  const arg = emit(expr.arg, ctx);
  const query = ctx.subquery(expr.plan, expr.id);
  const test = expr.caseless
    ? sql`lowerUTF8(${arg}) IN (SELECT lowerUTF8(${sql.columnId(expr.id)}) FROM (${query}))`
    : sql`${arg} IN (${query})`;
  const safe = isNullableInSql(expr.arg.type) ? sql`ifNull(${test}, 0)` : test;
  return expr.negated ? sql`NOT (${safe})` : safe;
}
