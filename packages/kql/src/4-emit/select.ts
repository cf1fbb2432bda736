import type { SortKey } from '../3-plan/plan.ts';
import { sql, type Sql } from '../sql/sql.ts';

export interface SelectColumn {
  readonly id: number;
  readonly expr: Sql;
  /** The source gives it under its own name. */
  readonly plain?: boolean;
}

/** A SELECT under construction. Columns are named by their numbers, which are unique in the query: no alias can clash. */
export interface Select {
  readonly from: Sql;
  readonly columns: readonly SelectColumn[];
  /** How many names of the same SELECT stand between a column and the source. */
  readonly levels: ReadonlyMap<number, number>;
  readonly where: readonly Sql[];
  readonly groupBy: readonly Sql[];
  readonly grouped: boolean;
  readonly order: readonly SortKey[];
  readonly limit: number | undefined;
}

export const bareSelect = (
  from: Sql,
  columns: readonly SelectColumn[],
  more: { readonly order?: readonly SortKey[] } = {},
): Select => ({
  from,
  columns,
  levels: new Map(),
  where: [],
  groupBy: [],
  grouped: false,
  order: more.order ?? [],
  limit: undefined,
});

const cell = ({ id, expr, plain }: SelectColumn): Sql =>
  plain === true ? sql.columnId(id) : sql`${expr} AS ${sql.columnId(id)}`;

/** `ORDER BY`; ClickHouse puts NULL last in both directions, so both words are always written. */
export const orderBy = (keys: readonly SortKey[]): Sql =>
  sql.join(
    keys.map(
      (key) =>
        sql`${sql.columnId(key.id)} ${key.descending ? sql`DESC` : sql`ASC`} ${key.nullsFirst ? sql`NULLS FIRST` : sql`NULLS LAST`}`,
    ),
  );

/** Returns the text of a SELECT. */
export function render(select: Select): Sql {
  const columns = select.columns.length === 0 ? sql`1` : sql.join(select.columns.map(cell));
  let text = sql`SELECT ${columns} FROM ${select.from}`;
  if (select.where.length > 0)
    text = sql`${text} WHERE ${sql.join(
      select.where.map((condition) => sql`(${condition})`),
      ' AND ',
    )}`;
  if (select.groupBy.length > 0) text = sql`${text} GROUP BY ${sql.join(select.groupBy)}`;
  if (select.order.length > 0) text = sql`${text} ORDER BY ${orderBy(select.order)}`;
  if (select.limit !== undefined) text = sql`${text} LIMIT ${sql.number(select.limit)}`;
  return text;
}
