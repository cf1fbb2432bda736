import { query, Session } from 'chdb';
import type { Sql } from '../sql/sql.ts';
import { resultSettings } from '../sql/settings.ts';

const settings = Object.entries(resultSettings)
  .map(([name, value]) => `${name}=${typeof value === 'number' ? value : `'${value}'`}`)
  .join(', ');

const rowsOf = (text: string): unknown[][] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown[]);

/** Runs a query on an in-process ClickHouse without tables, for tests. */
export function runSql(statement: Sql | string): unknown[][] {
  const text = typeof statement === 'string' ? statement : statement.text;
  return rowsOf(query(`${text} SETTINGS ${settings}`, 'JSONCompactEachRow'));
}

/** Opens an in-process ClickHouse with its own tables, for tests; close it after. */
export function openTestStore(): {
  run(statement: string): unknown[][];
  command(statement: string): void;
  close(): void;
} {
  const session = new Session();
  return {
    run: (statement) => rowsOf(session.query(`${statement} SETTINGS ${settings}`, 'JSONCompactEachRow')),
    command: (statement) => void session.query(statement),
    close: () => session.cleanup(),
  };
}
