import type { Expr } from '../3-plan/expr.ts';
import type { Plan } from '../3-plan/plan.ts';
import { sql, type Sql } from '../sql/sql.ts';
import { isNullableInSql, nullOf } from '../sql/types.ts';
import type { EmitContext } from './emit-context.ts';
import { emit } from './emit-expression.ts';
import { emitSessions } from './emit-sessions.ts';
import { orderBy, type Select } from './select.ts';

/**
 * Emits `row_number`, `prev`, `next` and their kin over the whole input in its order. A restart condition first becomes the number
 * of restarts so far, by which the window is then parted.
 */
export function emitWindow(plan: Extract<Plan, { kind: 'window' }>, input: Select, ctx: EmitContext): Select {
  const keys = plan.order.length === 0 ? sql.empty : sql`ORDER BY ${orderBy(plan.order)} `;
  const parts = (plan.partition ?? []).map(sql.columnId);
  const partedBy = (columns: readonly Sql[]): Sql =>
    columns.length === 0 ? sql.empty : sql`PARTITION BY ${sql.join(columns)} `;
  const sessions = new Map<number, Sql>();
  let given = input.from;
  for (const { id, expr } of plan.definitions) {
    if (expr.kind !== 'window' || expr.name !== 'row_window_session') continue;
    const session = emitSessions({ id, expr }, given, input.columns, { parts, order: keys, soFar }, ctx);
    given = session.from;
    sessions.set(id, session.value);
  }
  const restarts = plan.definitions.flatMap(({ id, expr }) => {
    const test = expr.kind === 'window' ? restartOf(expr) : undefined;
    return test === undefined ? [] : [{ id, name: sql`restart${sql.number(id)}`, test }];
  });
  const marked =
    restarts.length === 0
      ? given
      : sql`(SELECT *, ${sql.join(
          restarts.map(
            ({ name, test }) =>
              sql`countIf(ifNull(${emit(test, ctx)}, false)) OVER (${partedBy(parts)}${keys}${soFar}) AS ${name}`,
          ),
        )} FROM ${given})`;
  const restarted = (id: number): Sql[] => [
    ...parts,
    ...restarts.filter((restart) => restart.id === id).map(({ name }) => name),
  ];
  const runs = runsOf(plan, (id) => partedBy(restarted(id)), keys, ctx);
  const source = runs.length === 0 ? marked : sql`(SELECT *, ${sql.join(runs)} FROM ${marked})`;
  const columns = plan.definitions.map(({ id, expr }) => {
    if (expr.kind !== 'window') throw new Error('only window functions stand in a window node');
    const session = sessions.get(id);
    if (session !== undefined) return { id, expr: session };
    const parted = partedBy(restarted(id));
    return { id, expr: windowCall(id, expr, (text) => sql`OVER (${parted}${keys}${text})`, ctx) };
  });
  return { ...input, from: source, columns: [...input.columns, ...columns], grouped: true };
}

const runStart = (id: number): Sql => sql`run${sql.number(id)}`;
const runNumber = (id: number): Sql => sql`number${sql.number(id)}`;

/** For ranks: the number of each row, and whether its value is another than that of the row before. */
function runsOf(
  plan: Extract<Plan, { kind: 'window' }>,
  parted: (id: number) => Sql,
  keys: Sql,
  ctx: EmitContext,
): Sql[] {
  return plan.definitions.flatMap(({ id, expr }) => {
    if (expr.kind !== 'window' || (expr.name !== 'row_rank_dense' && expr.name !== 'row_rank_min')) return [];
    const over = sql`OVER (${parted(id)}${keys}${soFar})`;
    const cell = sql`tuple(isNull(${emit(expr.args[0]!, ctx)}), ifNull(toString(${emit(expr.args[0]!, ctx)}), ''))`;
    return [
      sql`row_number() ${over} AS ${runNumber(id)}`,
      sql`(row_number() ${over} = 1 OR lagInFrame(${cell}) ${over} != ${cell}) AS ${runStart(id)}`,
    ];
  });
}

/** The condition that starts `row_number`, `row_cumsum` or a rank anew. */
function restartOf(expr: Extract<Expr, { kind: 'window' }>): Expr | undefined {
  return expr.name === 'prev' || expr.name === 'next' || expr.name === 'row_window_session' ? undefined : expr.args[1];
}

const whole = sql`ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING`;
const soFar = sql`ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`;

function windowCall(
  id: number,
  expr: Extract<Expr, { kind: 'window' }>,
  frame: (text: Sql) => Sql,
  ctx: EmitContext,
): Sql {
  const [value, second, third] = expr.args;
  switch (expr.name) {
    case 'row_number': {
      const start = value === undefined ? sql`1` : emit(value, ctx);
      return sql`toInt64(row_number() ${frame(soFar)}) + ${start} - 1`;
    }
    case 'row_rank_dense':
      return sql`toInt64(countIf(${runStart(id)}) ${frame(soFar)})`;
    case 'row_rank_min':
      return sql`toInt64(maxIf(${runNumber(id)}, ${runStart(id)}) ${frame(soFar)})`;
    case 'row_cumsum':
      return sql`sum(${emit(value!, ctx)}) ${frame(soFar)}`;
    case 'row_window_session':
      throw new Error('sessions are emitted before');
    case 'prev':
    case 'next': {
      const offset = second === undefined ? sql`1` : emit(second, ctx);
      const call = expr.name === 'prev' ? sql`lagInFrame` : sql`leadInFrame`;
      const fallback = third === undefined ? nullOf(expr.type) : emit(third, ctx);
      const cell = isNullableInSql(expr.type) ? sql`toNullable(${emit(value!, ctx)})` : emit(value!, ctx);
      return sql`${call}(${cell}, ${offset}, ${fallback}) ${frame(whole)}`;
    }
  }
}
