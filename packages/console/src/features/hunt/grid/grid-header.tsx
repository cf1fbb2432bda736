import { ArrowDown12Regular, ArrowUp12Regular } from '@fluentui/react-icons';
import type { VirtualItem } from '@tanstack/react-virtual';
import { useState, type PointerEvent } from 'react';
import type { GridColumn, Sort } from './columns.ts';

/** The next order when a header is chosen: ascending, descending, the result's own. */
export function nextSort(sort: Sort | undefined, index: number): Sort | undefined {
  if (sort?.index !== index) return { index, descending: false };
  return sort.descending ? undefined : { index, descending: true };
}

export function GridHeader(props: {
  columns: GridColumn[];
  visible: VirtualItem[];
  width: number;
  sort: Sort | undefined;
  onSort: (sort: Sort | undefined) => void;
  onWidth: (column: string, width: number) => void;
}) {
  const { columns, sort } = props;
  return (
    <div className="grid-head" role="row" aria-rowindex={1} style={{ width: props.width }}>
      {props.visible.map((item) => {
        const column = columns[item.index];
        if (column === undefined) return null;
        const sorted = sort?.index === column.index;
        return (
          <div
            key={column.name}
            role="columnheader"
            aria-colindex={item.index + 1}
            aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
            className="grid-cell"
            style={{ transform: `translateX(${item.start}px)`, width: item.size }}
            title={`${column.name}: ${column.type}`}
          >
            <button className="plain-button ellipsis grow" onClick={() => props.onSort(nextSort(sort, column.index))}>
              {column.name}
            </button>
            {sorted && (sort.descending ? <ArrowDown12Regular /> : <ArrowUp12Regular />)}
            <Resizer width={item.size} onWidth={(width) => props.onWidth(column.name, width)} label={column.name} />
          </div>
        );
      })}
    </div>
  );
}

/** The right edge of a header: drag, or arrow keys, to change the width. */
function Resizer({ width, onWidth, label }: { width: number; onWidth: (width: number) => void; label: string }) {
  const [start, setStart] = useState<{ x: number; width: number } | undefined>(undefined);
  const clamp = (next: number): number => Math.round(Math.min(1200, Math.max(48, next)));
  return (
    <span
      className="grid-resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={(event: PointerEvent<HTMLSpanElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setStart({ x: event.clientX, width });
      }}
      onPointerMove={(event) => {
        if (start !== undefined) onWidth(clamp(start.width + event.clientX - start.x));
      }}
      onPointerUp={() => setStart(undefined)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') onWidth(clamp(width + 16));
        if (event.key === 'ArrowLeft') onWidth(clamp(width - 16));
      }}
    />
  );
}
