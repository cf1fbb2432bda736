import { ChevronRight12Regular } from '@fluentui/react-icons';
import type { VirtualItem } from '@tanstack/react-virtual';
import type { Zone } from '../../../time/format.ts';
import { isNumeric, showCell, type GridColumn } from './columns.ts';

/** Text beyond this is cut in the grid; the drawer has all of it. */
const longestCell = 400;

export function GridRow(props: {
  index: number;
  row: number;
  top: number;
  width: number;
  columns: GridColumn[];
  visible: VirtualItem[];
  data: unknown[][];
  zone: Zone;
  open: boolean;
  activeColumn: number | undefined;
  onCell: (column: number) => void;
  onOpen: () => void;
  onMenu: (column: number, x: number, y: number) => void;
}) {
  return (
    <div
      className={`grid-row${props.open ? ' open' : ''}`}
      role="row"
      aria-rowindex={props.index + 2}
      style={{ transform: `translateY(${props.top}px)`, width: props.width }}
      onDoubleClick={props.onOpen}
    >
      <button
        className="grid-lead"
        aria-label={`Row ${props.index + 1}`}
        aria-expanded={props.open}
        tabIndex={-1}
        onClick={props.onOpen}
      >
        <ChevronRight12Regular />
      </button>
      {props.visible.map((item) => {
        const column = props.columns[item.index];
        if (column === undefined) return null;
        const text = showCell(props.data[column.index]?.[props.row], column.type, props.zone);
        return (
          <div
            key={column.name}
            id={`cell-${props.index}-${item.index}`}
            role="gridcell"
            aria-colindex={item.index + 1}
            className={`grid-cell${isNumeric(column.type) ? ' right' : ''}${props.activeColumn === item.index ? ' active' : ''}`}
            style={{ transform: `translateX(${item.start}px)`, width: item.size }}
            onMouseDown={() => props.onCell(item.index)}
            onContextMenu={(event) => {
              event.preventDefault();
              props.onMenu(item.index, event.clientX, event.clientY);
            }}
          >
            {text.length > longestCell ? `${text.slice(0, longestCell)}…` : text}
          </div>
        );
      })}
    </div>
  );
}
