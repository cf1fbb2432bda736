import { Menu, MenuItem, MenuList, MenuPopover } from '@fluentui/react-components';
import {
  AddCircle16Regular,
  Copy16Regular,
  Open16Regular,
  Search16Regular,
  SubtractCircle16Regular,
} from '@fluentui/react-icons';
import { useCopy } from '../../../ui/copy.tsx';
import { cellText } from '../../../ui/json-tree.tsx';
import type { GridColumn } from './columns.ts';

export interface CellTarget {
  x: number;
  y: number;
  row: number;
  column: GridColumn;
}

/** What can be done with a cell: filter in or out, hunt its value, copy, open the row. */
export function CellMenu(props: {
  target: CellTarget | undefined;
  data: unknown[][];
  onClose: () => void;
  onFilter: (column: GridColumn, value: unknown, negate: boolean) => void;
  onHunt: (value: unknown) => void;
  onOpen: (row: number) => void;
}) {
  const copy = useCopy();
  const { target } = props;
  if (target === undefined) return null;
  const { x, y, column, row } = target;
  const value = props.data[column.index]?.[row];
  const anchor = { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) };
  return (
    <Menu
      open
      onOpenChange={(_, data) => !data.open && props.onClose()}
      positioning={{ target: anchor, position: 'below', align: 'start' }}
    >
      <MenuPopover>
        <MenuList>
          <MenuItem icon={<AddCircle16Regular />} onClick={() => props.onFilter(column, value, false)}>
            Only rows with this value
          </MenuItem>
          <MenuItem icon={<SubtractCircle16Regular />} onClick={() => props.onFilter(column, value, true)}>
            Without this value
          </MenuItem>
          <MenuItem icon={<Search16Regular />} disabled={cellText(value) === ''} onClick={() => props.onHunt(value)}>
            Hunt for it in all tables
          </MenuItem>
          <MenuItem icon={<Copy16Regular />} onClick={() => copy(cellText(value))}>
            Copy
          </MenuItem>
          <MenuItem icon={<Open16Regular />} onClick={() => props.onOpen(row)}>
            Open the row
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
