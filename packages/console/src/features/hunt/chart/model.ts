import type { QueryResult, Render } from '../../../api/query-result.ts';
import { cellText } from '../../../ui/json-tree.tsx';
import { isNumeric } from '../grid/columns.ts';

export interface ChartSeries {
  name: string;
  /** One value per x; null where the series has none. */
  values: (number | null)[];
}
export type ChartShape = 'line' | 'area' | 'stacked' | 'column' | 'bar' | 'pie' | 'scatter' | 'card';
export interface ChartModel {
  shape: ChartShape;
  title: string | undefined;
  /** Positions: milliseconds, numbers, or names. */
  x: { kind: 'time' | 'number'; values: number[] } | { kind: 'name'; values: string[] };
  xName: string;
  series: ChartSeries[];
  /** What is left out, in words; undefined when all is drawn. */
  leftOut: string | undefined;
}
export type Charted = { model: ChartModel } | { reason: string };

const shapes: Record<string, ChartShape> = {
  timechart: 'line',
  anomalychart: 'line',
  linechart: 'line',
  areachart: 'area',
  stackedareachart: 'stacked',
  columnchart: 'column',
  barchart: 'bar',
  piechart: 'pie',
  treemap: 'pie',
  scatterchart: 'scatter',
  card: 'card',
};
const mostSeries = 12;
const mostNames = 60;

/** The kinds that the chart tab offers, in its own order. */
export const chartKinds = [
  'timechart',
  'areachart',
  'stackedareachart',
  'columnchart',
  'barchart',
  'piechart',
  'scatterchart',
  'card',
];

interface Roles {
  x: number;
  y: number[];
  split: number[];
}

/** Which column is x, which are values, which split into series: as `render` says, else as Kusto chooses. */
function chooseRoles(result: QueryResult, render: Render, shape: ChartShape): Roles | string {
  const { columns } = result;
  const named = (name: string): number => columns.findIndex((column) => column.name === name);
  const timeFirst = shape === 'line' || shape === 'area' || shape === 'stacked';
  const firstTime = columns.findIndex((column) => column.type === 'datetime');
  const firstText = columns.findIndex((column) => !isNumeric(column.type) && column.type !== 'datetime');
  const fallback =
    timeFirst || shape === 'scatter'
      ? firstTime === -1
        ? 0
        : firstTime
      : firstText === -1
        ? Math.max(0, firstTime)
        : firstTime !== -1 && shape === 'column'
          ? firstTime
          : firstText;
  const x = render.xColumn === undefined ? fallback : named(render.xColumn);
  if (x === -1) return `There is no column ${render.xColumn} to draw along.`;
  const asked = (render.yColumns ?? []).map(named).filter((index) => index !== -1);
  const y =
    asked.length > 0
      ? asked
      : columns.flatMap((column, index) => (index !== x && isNumeric(column.type) ? [index] : []));
  if (y.length === 0) return 'No column with numbers is left to draw.';
  const split = (render.series ?? []).map(named).filter((index) => index !== -1);
  const texts = columns.flatMap((column, index) =>
    index !== x && !y.includes(index) && !isNumeric(column.type) && column.type !== 'datetime' ? [index] : [],
  );
  return { x, y, split: split.length > 0 ? split : texts };
}

const numberOf = (value: unknown): number | null => {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
};

/** Groups the rows into series over sorted x positions. */
function collect(
  result: QueryResult,
  roles: Roles,
): { keys: (number | string)[]; kind: 'time' | 'number' | 'name'; series: ChartSeries[] } {
  const type = result.columns[roles.x]?.type ?? 'string';
  const kind = type === 'datetime' ? 'time' : isNumeric(type) ? 'number' : 'name';
  const cells = result.data[roles.x] ?? [];
  const keyOf = (row: number): number | string => {
    if (kind === 'time') return Date.parse(cellText(cells[row]));
    return kind === 'number' ? Number(cells[row]) : cellText(cells[row]) || '(empty)';
  };
  const positions = new Map<number | string, number>();
  for (let row = 0; row < result.rowCount; row += 1) {
    const key = keyOf(row);
    if (!Number.isNaN(key) && !positions.has(key)) positions.set(key, positions.size);
  }
  const keys = [...positions.keys()];
  if (kind !== 'name') keys.sort((a, b) => Number(a) - Number(b));
  keys.forEach((key, index) => positions.set(key, index));
  const series = new Map<string, (number | null)[]>();
  for (let row = 0; row < result.rowCount; row += 1) {
    const at = positions.get(keyOf(row));
    if (at === undefined) continue;
    const parts = roles.split.map((index) => cellText(result.data[index]?.[row]) || '(empty)');
    for (const y of roles.y) {
      const own = result.columns[y]?.name ?? '';
      const name = parts.length === 0 ? own : roles.y.length > 1 ? `${parts.join(', ')}: ${own}` : parts.join(', ');
      let values = series.get(name);
      if (values === undefined) {
        values = Array.from({ length: keys.length }, () => null);
        series.set(name, values);
      }
      const value = numberOf(result.data[y]?.[row]);
      if (value !== null) values[at] = (values[at] ?? 0) + value;
    }
  }
  return { keys, kind, series: [...series].map(([name, values]) => ({ name, values })) };
}

const sumOf = (series: ChartSeries): number =>
  series.values.reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0);

/** Keeps the largest series; the others become one, so that nothing is silently missing. */
function limitSeries(series: ChartSeries[]): ChartSeries[] {
  if (series.length <= mostSeries) return series;
  const sorted = series.toSorted((a, b) => sumOf(b) - sumOf(a));
  const rest = sorted.slice(mostSeries - 1);
  const values = (rest[0]?.values ?? []).map((_, index) =>
    rest.reduce<number | null>((sum, one) => {
      const value = one.values[index] ?? null;
      return value === null ? sum : (sum ?? 0) + value;
    }, null),
  );
  return [...sorted.slice(0, mostSeries - 1), { name: `Other (${rest.length})`, values }];
}

/** What to draw for a result and a kind of chart, or why it cannot be drawn. */
export function chartModel(result: QueryResult, render: Render): Charted {
  const shape = shapes[render.kind];
  if (shape === undefined) return { reason: `The chart ${render.kind} is not drawn yet; the table has the rows.` };
  if (result.rowCount === 0) return { reason: 'There are no rows to draw.' };
  if (shape === 'card') {
    const values = result.columns.map((column, index) => ({
      name: column.name,
      text: cellText(result.data[index]?.[0]),
    }));
    return {
      model: {
        shape,
        title: render.title,
        x: { kind: 'name', values: values.map((one) => one.text) },
        xName: '',
        series: values.map((one) => ({ name: one.name, values: [] })),
        leftOut: result.rowCount > 1 ? 'Only the first row is shown.' : undefined,
      },
    };
  }
  const roles = chooseRoles(result, render, shape);
  if (typeof roles === 'string') return { reason: roles };
  const { keys, kind, series } = collect(result, roles);
  const limited = limitSeries(series);
  const cut = kind === 'name' && keys.length > mostNames;
  const values = cut ? keys.slice(0, mostNames) : keys;
  return {
    model: {
      shape,
      title: render.title,
      x: kind === 'name' ? { kind, values: values.map(String) } : { kind, values: values.map(Number) },
      xName: result.columns[roles.x]?.name ?? '',
      series: cut ? limited.map((one) => ({ ...one, values: one.values.slice(0, mostNames) })) : limited,
      leftOut: cut ? `The first ${mostNames} of ${keys.length} values are drawn.` : undefined,
    },
  };
}

/** The chart that suits a result when the query has no `render`; undefined when none does. */
export function suggestKind(result: QueryResult): string | undefined {
  const numbers = result.columns.filter((column) => isNumeric(column.type)).length;
  if (numbers === 0) return undefined;
  return result.columns.some((column) => column.type === 'datetime') ? 'timechart' : 'barchart';
}
