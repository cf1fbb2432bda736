import { createRowEncoder, withStandardColumns, type KqlType, type Row, type TableDefinition } from '@belfry/schema';
import { textIndexExpression } from '../sql/stored-text.ts';
import { parseTimespan } from '../values/timespan.ts';

const storedAs: Readonly<Record<KqlType, string>> = {
  string: 'String',
  int: 'Nullable(Int32)',
  long: 'Nullable(Int64)',
  real: 'Nullable(Float64)',
  decimal: 'Nullable(Decimal(38,18))',
  bool: 'Nullable(Bool)',
  guid: 'Nullable(UUID)',
  datetime: "Nullable(DateTime64(7,'UTC'))",
  timespan: 'Nullable(Int64)',
  dynamic: 'String',
};
const rowsOfStatement = 250;
const settings =
  "date_time_input_format='best_effort', input_format_json_read_objects_as_strings=1, input_format_json_read_arrays_as_strings=1, input_format_json_read_numbers_as_strings=1, input_format_json_read_bools_as_strings=1, input_format_null_as_default=1, precise_float_parsing=1";
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The statements that make the database, and the table as the store makes it with what `createRowEncoder` writes of the rows. */
export function storeStatements(table: TableDefinition, rows: readonly Row[]): string[] {
  const standard =
    "TimeGenerated DateTime64(7,'UTC'), _TimeReceived DateTime64(7,'UTC'), _ItemId String, _SourceId String, _Unmapped String";
  const columns = [standard, ...table.columns.map(({ name, type }) => `${name} ${storedAs[type]}`)].join(', ');
  const indexes = table.columns
    .filter(({ search }) => search === true)
    .map(
      ({ name, type }) =>
        `, INDEX ${name}_text ${textIndexExpression(name, type === 'dynamic' ? type : 'string')} TYPE text(tokenizer = 'splitByNonAlpha')`,
    );
  const encode = createRowEncoder(withStandardColumns(table));
  const timespans = table.columns.filter(({ type }) => type === 'timespan').map(({ name }) => name);
  const lines = rows.map((row) => {
    const copy = { ...row };
    for (const name of timespans) {
      const cell = row[name];
      copy[name] = typeof cell === 'string' ? String(parseTimespan(cell)) : null;
    }
    return encode(copy);
  });
  const statements = [
    'CREATE DATABASE IF NOT EXISTS belfry',
    `CREATE TABLE belfry.${table.name} (${columns}${indexes.join('')}) ENGINE=MergeTree ORDER BY TimeGenerated`,
  ];
  for (let at = 0; at < lines.length; at += rowsOfStatement) {
    const part = lines.slice(at, at + rowsOfStatement).join('\n');
    statements.push(
      `INSERT INTO belfry.${table.name} SELECT * FROM format(JSONEachRow, ${quoted(columns)}, ${quoted(part)}) SETTINGS max_query_size=100000000, ${settings}`,
    );
  }
  return statements;
}
