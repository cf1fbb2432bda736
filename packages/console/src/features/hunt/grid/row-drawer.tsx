import {
  AddCircle16Regular,
  Copy16Regular,
  Dismiss16Regular,
  Search16Regular,
  SubtractCircle16Regular,
} from '@fluentui/react-icons';
import { useState } from 'react';
import { rowAt, type QueryResult } from '../../../api/query-result.ts';
import { useZone } from '../../../time/zone.tsx';
import { CopyButton, useCopy } from '../../../ui/copy.tsx';
import { cellText, JsonTree } from '../../../ui/json-tree.tsx';
import { isNumeric, showCell, type GridColumn } from './columns.ts';
import type { CellActions } from './log-grid.tsx';

/** All cells of one row, with trees for structured values; every value can be filtered, hunted and copied. */
export function RowDrawer(props: { result: QueryResult; row: number; onClose: () => void } & CellActions) {
  const { result, row } = props;
  const [empty, setEmpty] = useState(false);
  const { zone } = useZone();
  const copy = useCopy();
  const columns: GridColumn[] = result.columns.map((column, index) => ({ ...column, index }));
  const hasValue = (column: GridColumn): boolean => cellText(result.data[column.index]?.[row]) !== '';
  const shown = empty ? columns : columns.filter(hasValue);
  return (
    <aside className="row-drawer" aria-label={`Row ${row + 1}`}>
      <header className="card-header">
        <h2>Row {row + 1}</h2>
        <span className="grow" />
        <label className="row meta" style={{ gap: 5 }}>
          <input type="checkbox" checked={empty} onChange={(event) => setEmpty(event.target.checked)} /> Empty columns
        </label>
        <CopyButton text={JSON.stringify(rowAt(result, row), null, 2)} label="Copy the row as JSON" />
        <button className="icon-button" aria-label="Close the row" onClick={props.onClose}>
          <Dismiss16Regular />
        </button>
      </header>
      <dl className="row-cells">
        {shown.map((column) => {
          const value = result.data[column.index]?.[row];
          return (
            <div key={column.index} className="row-cell">
              <dt className="ellipsis" title={`${column.name}: ${column.type}`}>
                {column.name}
              </dt>
              <dd>
                {typeof value === 'object' && value !== null ? (
                  <JsonTree value={value} />
                ) : (
                  <span className={isNumeric(column.type) ? 'json-literal' : undefined}>
                    {showCell(value, column.type, zone)}
                  </span>
                )}
                <span className="row-cell-actions">
                  <button
                    className="icon-button"
                    aria-label={`Only rows with this ${column.name}`}
                    title="Only rows with this value"
                    onClick={() => props.onFilter(column, value, false)}
                  >
                    <AddCircle16Regular />
                  </button>
                  <button
                    className="icon-button"
                    aria-label={`Without this ${column.name}`}
                    title="Without this value"
                    onClick={() => props.onFilter(column, value, true)}
                  >
                    <SubtractCircle16Regular />
                  </button>
                  <button
                    className="icon-button"
                    aria-label={`Hunt for this ${column.name}`}
                    title="Hunt for it in all tables"
                    onClick={() => props.onHunt(value)}
                  >
                    <Search16Regular />
                  </button>
                  <button
                    className="icon-button"
                    aria-label={`Copy ${column.name}`}
                    title="Copy"
                    onClick={() => copy(cellText(value))}
                  >
                    <Copy16Regular />
                  </button>
                </span>
              </dd>
            </div>
          );
        })}
      </dl>
    </aside>
  );
}
