import { query, Session } from 'chdb';
import type { Sql } from '../sql/sql.ts';
import { resultSettings } from '../sql/settings.ts';

const listed = (settings: Readonly<Record<string, string | number>>): string =>
  Object.entries(settings)
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
  return rowsOf(query(`${text} SETTINGS ${listed(resultSettings)}`, 'JSONCompactEachRow'));
}

/** Opens an in-process ClickHouse with its own tables, for tests; close it after. */
export function openTestStore(): {
  run(statement: string, settings?: Readonly<Record<string, string | number>>): unknown[][];
  command(statement: string): void;
  close(): void;
} {
  const session = new Session();
  return {
    run: (statement, settings = resultSettings) =>
      rowsOf(session.query(`${statement} SETTINGS ${listed(settings)}`, 'JSONCompactEachRow')),
    command: (statement) => void session.query(statement),
    close: () => session.cleanup(),
  };
}
