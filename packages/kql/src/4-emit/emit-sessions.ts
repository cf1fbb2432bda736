import type { Expr } from '../3-plan/expr.ts';
import { convertedValue } from '../sql/convert.ts';
import { datetimeAt, ticksOf } from '../sql/datetime.ts';
import { sql, type Sql } from '../sql/sql.ts';
import type { EmitContext } from './emit-context.ts';
import { emit, emitValue } from './emit-expression.ts';
import type { SelectColumn } from './select.ts';

export interface SessionCall {
  readonly id: number;
  /** `row_window_session(value, most from the first, most between two, restart)`. */
  readonly expr: Extract<Expr, { kind: 'window' }>;
}

/**
 * Emits the starts of sessions. A distance from the row before, a step back and a restart part the rows into stretches by window
 * functions; within a stretch a session ends by its distance from its first row, which only a walk from row to row can tell: each
 * stretch becomes an array, is walked over once, and becomes rows again.
 */
export function emitSessions(
  { id, expr }: SessionCall,
  from: Sql,
  columns: readonly SelectColumn[],
  window: { readonly parts: readonly Sql[]; readonly order: Sql; readonly soFar: Sql },
  ctx: EmitContext,
): { readonly from: Sql; readonly value: Sql } {
  const [value, fromFirst, between, restart] = expr.args;
  const at = ticksOf(emit(value!, ctx));
  const span = (arg: Expr): Sql => convertedValue(emitValue(arg, ctx), 'long').sql;
  const [before, number, stretch, starts] = ['before', 'number', 'stretch', 'starts'].map((word) =>
    sql.identifier(`${word}${id}`),
  );
  const parted = window.parts.length === 0 ? sql.empty : sql`PARTITION BY ${sql.join(window.parts)} `;
  const over = sql`OVER (${parted}${window.order}${window.soFar})`;
  const again = restart === undefined ? sql`false` : sql`ifNull(${emit(restart, ctx)}, false)`;
  const numbered = sql`SELECT *, row_number() ${over} AS ${number!}, lagInFrame(toNullable(${at})) ${over} AS ${before!} FROM ${from}`;
  const breaks = sql`${number!} = 1 OR ifNull(${at} - ${before!} > ${span(between!)} OR ${at} < ${before!}, true) OR ${again}`;
  const stretched = sql`SELECT *, countIf(${breaks}) ${over} AS ${stretch!} FROM (${numbered})`;
  const cells = columns.map((column) => sql.columnId(column.id));
  const times = sql`arraySort(groupArray(assumeNotNull(${at})))`;
  const walked = sql`arrayFold((s, t) -> if(length(s) = 0 OR t - s[-1] > assumeNotNull(${span(fromFirst!)}), arrayPushBack(s, t), s), ${times}, emptyArrayInt64())`;
  const groups = sql.join([...window.parts, stretch!]);
  const folded = sql`SELECT groupArray(tuple(${sql.join(cells)})) AS rows, ${walked} AS ${starts!} FROM (${stretched}) GROUP BY ${groups}`;
  const back = cells.map((column, index) => sql`r.${sql.number(index + 1)} AS ${column}`);
  const rows = sql`(SELECT ${sql.join([...back, starts!])} FROM (${folded}) ARRAY JOIN rows AS r)`;
  const start = sql`if(isNull(${at}), NULL, arrayLast(s -> s <= assumeNotNull(${at}), ${starts!}))`;
  return { from: rows, value: datetimeAt(start) };
}
