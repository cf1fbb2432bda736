import { useCallback, useState } from 'react';

/** What a person changed about the columns of one table; remembered in this browser. */
interface Layout {
  widths: Record<string, number>;
  hidden: string[];
  shown: string[];
}
const keyOf = (table: string): string => `belfry.grid.${table}`;
const none: Layout = { widths: {}, hidden: [], shown: [] };

function readLayout(table: string): Layout {
  try {
    const stored = JSON.parse(localStorage.getItem(keyOf(table)) ?? 'null') as Partial<Layout> | null;
    return { widths: stored?.widths ?? {}, hidden: stored?.hidden ?? [], shown: stored?.shown ?? [] };
  } catch {
    return none;
  }
}

export function useLayout(table: string): {
  layout: Layout;
  setWidth: (column: string, width: number) => void;
  setVisible: (column: string, visible: boolean) => void;
} {
  const [state, setState] = useState(() => ({ table, layout: readLayout(table) }));
  const current = state.table === table ? state.layout : readLayout(table);
  const change = useCallback(
    (edit: (layout: Layout) => Layout) =>
      setState((before) => {
        const layout = edit(before.table === table ? before.layout : readLayout(table));
        try {
          localStorage.setItem(keyOf(table), JSON.stringify(layout));
        } catch {
          // A full storage only means that the layout is not remembered.
        }
        return { table, layout };
      }),
    [table],
  );
  return {
    layout: current,
    setWidth: (column, width) => change((layout) => ({ ...layout, widths: { ...layout.widths, [column]: width } })),
    setVisible: (column, visible) =>
      change((layout) => ({
        ...layout,
        hidden: visible ? layout.hidden.filter((one) => one !== column) : [...new Set([...layout.hidden, column])],
        shown: visible ? [...new Set([...layout.shown, column])] : layout.shown.filter((one) => one !== column),
      })),
  };
}
