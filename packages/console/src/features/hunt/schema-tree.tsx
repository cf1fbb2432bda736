import type { SchemaResponse } from '@belfry/schema/api';
import { ChevronDown16Regular, ChevronRight16Regular, Table16Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { formatCount, formatShort } from '../../time/format.ts';
import { useNow } from '../../time/zone.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';

type Table = SchemaResponse['tables'][number];

/** Tables with data first, then by name; a filter looks at table and column names. */
export function arrangeTables(tables: readonly Table[], filter: string): Table[] {
  const wanted = filter.trim().toLowerCase();
  const matches = (table: Table): boolean =>
    table.name.toLowerCase().includes(wanted) ||
    table.columns.some((column) => column.name.toLowerCase().includes(wanted));
  return tables
    .filter((table) => wanted === '' || matches(table))
    .sort((a, b) => Number(b.rowCount > 0) - Number(a.rowCount > 0) || a.name.localeCompare(b.name));
}

/** The tables and functions one can query; choosing a name puts it into the editor. */
export function SchemaTree({ schema, onInsert }: { schema: SchemaResponse; onInsert: (text: string) => void }) {
  const [filter, setFilter] = useState('');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const now = useNow();
  const tables = arrangeTables(schema.tables, filter);
  const wanted = filter.trim().toLowerCase();
  const functions = schema.functions.filter((one) => one.name.toLowerCase().includes(wanted));
  const toggle = (name: string): void =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  return (
    <div className="schema-tree">
      <div className="query-bar" style={{ flex: 'none', padding: 8 }}>
        <input
          style={{ paddingLeft: 10 }}
          type="search"
          value={filter}
          placeholder="Tables and columns"
          aria-label="Filter tables and columns"
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      <div className="schema-scroll">
        {tables.length === 0 && <Empty title="No table matches" />}
        <ul>
          {tables.map((table) => (
            <TableNode
              key={table.name}
              table={table}
              open={open.has(table.name)}
              filter={wanted}
              now={now}
              onToggle={() => toggle(table.name)}
              onInsert={onInsert}
            />
          ))}
        </ul>
        {functions.length > 0 && <h3 className="schema-heading">Functions</h3>}
        <ul>
          {functions.map((one) => (
            <li key={one.name} className="schema-row">
              <button
                className="value-link ellipsis grow"
                title={`${one.name}(${one.parameters})\n${one.doc}`}
                onClick={() => onInsert(`${one.name}()`)}
              >
                {one.name}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function TableNode(props: {
  table: Table;
  open: boolean;
  filter: string;
  now: number;
  onToggle: () => void;
  onInsert: (text: string) => void;
}) {
  const { table, open, filter, onInsert } = props;
  const byColumn = filter !== '' && !table.name.toLowerCase().includes(filter);
  const columns = byColumn
    ? table.columns.filter((column) => column.name.toLowerCase().includes(filter))
    : table.columns;
  const shown = open || byColumn;
  return (
    <li>
      <div className="schema-row">
        <button
          className="icon-button"
          style={{ width: 18, height: 18 }}
          aria-expanded={shown}
          aria-label={`Columns of ${table.name}`}
          onClick={props.onToggle}
        >
          {shown ? <ChevronDown16Regular /> : <ChevronRight16Regular />}
        </button>
        <Table16Regular className="dim" aria-hidden style={{ flex: 'none' }} />
        <button
          className="plain-button ellipsis grow"
          style={table.rowCount === 0 ? { color: 'var(--fg3)' } : undefined}
          title={table.doc}
          onClick={() => onInsert(table.name)}
        >
          {table.name}
        </button>
        <span className="mono dim" title={`${formatCount(table.rowCount)} rows`}>
          {table.rowCount === 0 ? '' : formatShort(table.rowCount)}
        </span>
      </div>
      {shown && (
        <ul className="schema-columns">
          <li className="meta">
            {formatCount(table.rowCount)} rows, last <Time value={table.lastTime} form="relative" now={props.now} />
          </li>
          {columns.map((column) => (
            <li key={column.name}>
              <button
                className="plain-button ellipsis grow"
                title={column.doc ?? column.name}
                onClick={() => onInsert(column.name)}
              >
                {column.name}
              </button>
              <span className="meta">{column.type}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
