import type { SeriesPlan } from '../3-plan/plan.ts';
import type { Expr } from '../3-plan/expr.ts';
import { convertedValue, jsonOf } from '../sql/convert.ts';
import { datetimeAt, ticksOf } from '../sql/datetime.ts';
import { jsonArray } from '../sql/dynamic.ts';
import { sql, type Sql } from '../sql/sql.ts';
import type { EmitContext } from './emit-context.ts';
import { emitValue } from './emit-expression.ts';
import { bareSelect, type Select } from './select.ts';

/** More places than Kusto's series may have raise an error instead of filling memory. */
const maxPlaces = 1_048_576;

/**
 * Emits series in two steps. The first gathers the places that have rows and says where each series begins and how long it is;
 * the second adds a missing value for every place and keeps the first of each: one sort a series, however long it is.
 */
export function emitSeries(plan: SeriesPlan, input: Sql, ctx: EmitContext): Select {
  const { axis, values } = plan;
  const real = axis.type === 'real';
  const place = (expr: Expr): Sql => {
    const value = emitValue(expr, ctx);
    return axis.type === 'datetime' ? ticksOf(value) : convertedValue(value, real ? 'real' : 'long').sql;
  };
  const at = place({ kind: 'column', id: axis.id, type: axis.type });
  const step = convertedValue(emitValue(plan.step, ctx), real ? 'real' : 'long').sql;
  const first = plan.from === undefined ? sql`min(${at})` : place(plan.from);
  const last = plan.to === undefined ? sql`max(${at})` : place(plan.to);
  const between = real ? sql`(stop - start) / step` : sql`intDivOrZero(stop - start, step)`;
  const steps = real ? sql`toInt64(round(${between}, 9))` : between;
  const whole = real ? sql`toInt64(ceil(round(${between}, 9)))` : sql`intDivOrZero(stop - start + step - 1, step)`;
  const length =
    plan.to === undefined || plan.inclusive ? sql`${real ? sql`toInt64(floor(${steps}))` : steps} + 1` : whole;
  const keys = plan.keys.map((key) => sql.columnId(key.id));
  const cells = values.map(({ from }) => jsonOf(emitValue({ kind: 'column', ...from }, ctx)));
  const group = keys.length === 0 ? sql.empty : sql` GROUP BY ${sql.join(keys)}`;
  const having = plan.keepsEmpty ? sql.empty : sql` HAVING count() > 0`;
  const gathered = sql`SELECT ${sql.join([...keys, sql`groupArray(tuple(${sql.join([at, sql`0`, ...cells])})) AS found`, sql`${first} AS start`, sql`${last} AS stop`, sql`${step} AS step`])} FROM (${input})${group}${having}`;
  const checked = sql`if(throwIf(ifNull(${length}, 0) > ${sql.number(maxPlaces)}, 'a series of make-series has more than 1048576 places') = 0, toUInt64(greatest(0, ifNull(if(step > 0, ${length}, 0), 0))), 0)`;
  const measured = sql`SELECT *, ${checked} AS places FROM (${gathered})`;
  const index = real ? sql`toInt64(round((f.1 - start) / step))` : sql`intDivOrZero(f.1 - start, step)`;
  const parts = values.map((_, position) => sql`f.${sql.number(position + 3)}`);
  const present = sql`arrayMap(f -> tuple(${sql.join([sql`ifNull(${index}, 0)`, sql`toUInt8(0)`, ...parts])}), found)`;
  const missing = values.map((value) => {
    const cell = emitValue(value.missing, ctx);
    return cell.literal === null ? sql`'null'` : jsonOf(cell);
  });
  const absent = sql`arrayMap(n -> tuple(${sql.join([sql`toInt64(n)`, sql`toUInt8(1)`, ...missing])}), range(places))`;
  const sorted = sql`SELECT *, arraySort(p -> (p.1, p.2), arrayConcat(${present}, ${absent})) AS every FROM (${measured}) WHERE places > 0`;
  const once = sql`SELECT *, arrayFilter((p, before) -> p.1 != before, every, arrayPushFront(arrayPopBack(every.1), -1)) AS series FROM (${sorted})`;
  const where = sql`ifNull(start, 0) + ${real ? sql`toFloat64(n)` : sql`toInt64(n)`} * ifNull(step, 0)`;
  const shown =
    axis.type === 'datetime'
      ? jsonOf({ type: 'datetime', sql: datetimeAt(where) })
      : jsonOf({ type: axis.type, sql: where });
  return bareSelect(sql`(${once})`, [
    ...plan.keys.map(({ id }) => ({ id, expr: sql.columnId(id), plain: true })),
    ...values.map(({ id }, position) => ({
      id,
      expr: jsonArray(sql`arrayMap(p -> p.${sql.number(position + 3)}, series)`),
    })),
    { id: axis.as, expr: jsonArray(sql`arrayMap(n -> ${shown}, range(places))`) },
  ]);
}
