import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useZone } from '../../../time/zone.tsx';
import type { QueryResult } from '../../../api/query-result.ts';
import { CellMenu, type CellTarget } from './cell-menu.tsx';
import { guessWidth, sortRows, type GridColumn, type Sort } from './columns.ts';
import { GridHeader } from './grid-header.tsx';
import { GridRow } from './grid-row.tsx';
import './grid.css';

export const rowHeight = 26;
const leadWidth = 30;

export interface CellActions {
  onFilter: (column: GridColumn, value: unknown, negate: boolean) => void;
  onHunt: (value: unknown) => void;
}

interface LogGridProps extends CellActions {
  result: QueryResult;
  columns: GridColumn[];
  widths: Record<string, number>;
  onWidth: (column: string, width: number) => void;
  sort: Sort | undefined;
  onSort: (sort: Sort | undefined) => void;
  openRow: number | undefined;
  onOpen: (row: number | undefined) => void;
}

/** The order of the rows, and which rows and columns are in view. */
function useGridModel(props: LogGridProps, scroller: RefObject<HTMLDivElement | null>) {
  const { result, columns, sort } = props;
  const { rowCount, data } = result;
  const order = useMemo(() => {
    const type = sort === undefined ? 'string' : (result.columns[sort.index]?.type ?? 'string');
    return sortRows(rowCount, sort === undefined ? undefined : data[sort.index], type, sort);
  }, [rowCount, data, sort, result.columns]);
  // The first rows decide the width; more rows must not make columns jump.
  const sampled = Math.min(rowCount, 40);
  const guessed = useMemo(
    () => columns.map((column) => guessWidth(column, (data[column.index] ?? []).slice(0, sampled))),
    [columns, data, sampled],
  );
  const widthOf = (index: number): number => props.widths[columns[index]?.name ?? ''] ?? guessed[index] ?? 120;
  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const cols = useVirtualizer({
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: widthOf,
    horizontal: true,
    overscan: 3,
    paddingStart: leadWidth,
  });
  useEffect(() => {
    cols.measure();
  }, [cols, columns, guessed, props.widths]);
  return { order, rows, cols };
}

/**
 * A virtualised grid over column arrays: only the rows and columns in view are in the document. Arrow keys move the
 * cell, Enter opens the row, the menu key (or a right click) opens what can be done with the cell.
 */
export function LogGrid(props: LogGridProps) {
  const { result, columns, sort, openRow } = props;
  const { zone } = useZone();
  const scroller = useRef<HTMLDivElement>(null);
  const [cell, setCell] = useState({ row: 0, column: 0 });
  const [target, setTarget] = useState<CellTarget | undefined>(undefined);
  const { rowCount, data } = result;
  const { order, rows, cols } = useGridModel(props, scroller);
  const onKeyDown = useGridKeys({
    rows,
    cols,
    cell,
    setCell,
    rowCount,
    columnCount: columns.length,
    order,
    openRow,
    onOpen: props.onOpen,
    setTarget,
    columns,
  });
  const width = cols.getTotalSize();
  const visible = cols.getVirtualItems();
  return (
    <>
      <div
        ref={scroller}
        className="log-grid"
        role="grid"
        aria-label="Result rows"
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length}
        aria-activedescendant={`cell-${cell.row}-${cell.column}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <GridHeader
          columns={columns}
          visible={visible}
          width={width}
          sort={sort}
          onSort={props.onSort}
          onWidth={props.onWidth}
        />
        <div role="rowgroup" style={{ height: rows.getTotalSize(), width, position: 'relative' }}>
          {rows.getVirtualItems().map((item) => {
            const row = order[item.index] ?? 0;
            return (
              <GridRow
                key={item.index}
                index={item.index}
                row={row}
                top={item.start}
                width={width}
                columns={columns}
                visible={visible}
                data={data}
                zone={zone}
                open={row === openRow}
                activeColumn={item.index === cell.row ? cell.column : undefined}
                onCell={(column) => setCell({ row: item.index, column })}
                onOpen={() => props.onOpen(row === openRow ? undefined : row)}
                onMenu={(column, x, y) => setTarget({ x, y, row, column: columns[column] as GridColumn })}
              />
            );
          })}
        </div>
      </div>
      <CellMenu
        target={target}
        data={data}
        onClose={() => setTarget(undefined)}
        onFilter={props.onFilter}
        onHunt={props.onHunt}
        onOpen={props.onOpen}
      />
    </>
  );
}

/** Moves the active cell, opens its row or its menu. */
function useGridKeys(grid: {
  rows: Virtualizer<HTMLDivElement, Element>;
  cols: Virtualizer<HTMLDivElement, Element>;
  cell: { row: number; column: number };
  setCell: (cell: { row: number; column: number }) => void;
  rowCount: number;
  columnCount: number;
  columns: GridColumn[];
  order: Uint32Array;
  openRow: number | undefined;
  onOpen: (row: number | undefined) => void;
  setTarget: (target: CellTarget) => void;
}): (event: KeyboardEvent<HTMLDivElement>) => void {
  const { cell, rows, cols } = grid;
  const move = (row: number, column: number): void => {
    const next = {
      row: Math.max(0, Math.min(grid.rowCount - 1, row)),
      column: Math.max(0, Math.min(grid.columnCount - 1, column)),
    };
    grid.setCell(next);
    rows.scrollToIndex(next.row);
    cols.scrollToIndex(next.column);
    if (grid.openRow !== undefined) grid.onOpen(grid.order[next.row]);
  };
  const moves: Record<string, () => void> = {
    ArrowDown: () => move(cell.row + 1, cell.column),
    ArrowUp: () => move(cell.row - 1, cell.column),
    ArrowRight: () => move(cell.row, cell.column + 1),
    ArrowLeft: () => move(cell.row, cell.column - 1),
    PageDown: () => move(cell.row + 20, cell.column),
    PageUp: () => move(cell.row - 20, cell.column),
    Home: () => move(0, cell.column),
    End: () => move(grid.rowCount - 1, cell.column),
    Enter: () => {
      const row = grid.order[cell.row];
      grid.onOpen(row === grid.openRow ? undefined : row);
    },
    Escape: () => grid.onOpen(undefined),
    ContextMenu: () => openMenu(),
  };
  const openMenu = (): void => {
    const box = document.getElementById(`cell-${cell.row}-${cell.column}`)?.getBoundingClientRect();
    const column = grid.columns[cell.column];
    const row = grid.order[cell.row];
    if (box !== undefined && column !== undefined && row !== undefined)
      grid.setTarget({ x: box.left, y: box.bottom, row, column });
  };
  return (event) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = event.shiftKey && event.key === 'F10' ? openMenu : moves[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
}
