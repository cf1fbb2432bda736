import { sql, type Sql, type SqlPart } from './sql.ts';

/**
 * The text of a dynamic cell as the store keeps it: compact JSON (`createRowEncoder`), so that an array or a bag is its own text and
 * only a string has to be decoded.
 */
export const storedTextSql = (cell: SqlPart): Sql =>
  sql`multiIf(startsWith(${cell}, '"'), JSONExtractString(${cell}), ${cell} = 'null', '', ${cell})`;

/**
 * What the text index of a column stands on: exactly the expression that a search in any case evaluates, so that the engine answers
 * the search from the index alone.
 */
export function textIndexExpression(column: string, type: 'string' | 'dynamic'): string {
  const cell = sql.identifier(column);
  return sql`lowerUTF8(${type === 'dynamic' ? storedTextSql(cell) : cell})`.text;
}
