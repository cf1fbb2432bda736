import type { KqlType } from '@belfry/schema';
import type { Plan, PlanColumn } from '../3-plan/plan.ts';
import { datetimeAt } from '../sql/datetime.ts';
import { sql, type Sql } from '../sql/sql.ts';
import { literal } from '../sql/types.ts';
import { formatDecimal } from '../values/decimal.ts';
import type { KqlValue } from '../values/kql-value.ts';
import { bareSelect, type Select } from './select.ts';

type Values = Extract<Plan, { kind: 'values' }>;

/** From so many rows on, values are written as one array for each column: the engine reads that as one constant. */
const manyRows = 500;

/** Emits rows that stand in the query: a datatable, a watchlist, files of externaldata. */
export function emitValues(plan: Values): Select {
  if (plan.rows.length >= manyRows) return emitArrays(plan);
  if (plan.rows.length === 1) {
    const row = plan.rows[0]!;
    const columns = plan.columns.map((column, index) => ({ id: column.id, expr: literal(column.type, row[index]!) }));
    return bareSelect(sql`system.one`, columns);
  }
  const rows =
    plan.rows.length === 0 ? [plan.columns.map((column) => (column.type === 'string' ? '' : null))] : plan.rows;
  const tuples = rows.map(
    (row) => sql`tuple(${sql.join(plan.columns.map((column, index) => literal(column.type, row[index]!)))})`,
  );
  const columns = plan.columns.map((column, index) => ({ id: column.id, expr: sql`r.${sql.number(index + 1)}` }));
  const select = bareSelect(sql`(SELECT r FROM system.one ARRAY JOIN [${sql.join(tuples)}] AS r)`, columns);
  return plan.rows.length === 0 ? { ...select, where: [sql`1 = 0`] } : select;
}

function emitArrays({ rows, columns }: Values): Select {
  const names = columns.map((_, index) => sql`v${sql.number(index)}`);
  const arrays = columns.map(
    (column, index) =>
      sql`${arrayOf(
        column,
        rows.map((row) => row[index]!),
      )} AS ${names[index]!}`,
  );
  return bareSelect(
    sql`(SELECT ${sql.join(names)} FROM system.one ARRAY JOIN ${sql.join(arrays)})`,
    columns.map(({ id, type }, index) => ({
      id,
      expr: type === 'datetime' ? datetimeAt(names[index]!) : names[index]!,
    })),
  );
}

const inArray: Readonly<Record<Exclude<KqlType, 'string' | 'dynamic'>, Sql>> = {
  int: sql`'Array(Nullable(Int32))'`,
  long: sql`'Array(Nullable(Int64))'`,
  timespan: sql`'Array(Nullable(Int64))'`,
  datetime: sql`'Array(Nullable(Int64))'`,
  real: sql`'Array(Nullable(Float64))'`,
  decimal: sql`'Array(Nullable(Decimal(38, 18)))'`,
  bool: sql`'Array(Nullable(Bool))'`,
  guid: sql`'Array(Nullable(UUID))'`,
};

/** The cells of a column as texts, which the engine reads as the type; a datetime stays a number of ticks. */
function arrayOf({ type }: PlanColumn, cells: readonly KqlValue[]): Sql {
  if (type === 'string' || type === 'dynamic') return sql`[${sql.join(cells.map((cell) => literal(type, cell)))}]`;
  const texts = cells.map((cell) => (cell === null ? sql`NULL` : sql.string(textIn(type, cell))));
  return sql`CAST([${sql.join(texts)}], ${inArray[type]})`;
}

function textIn(type: KqlType, cell: KqlValue): string {
  if (type === 'decimal') return formatDecimal(cell as bigint);
  if (type === 'real') return Object.is(cell, -0) ? '-0' : String(cell as number);
  return String(cell as string | number | bigint | boolean);
}
