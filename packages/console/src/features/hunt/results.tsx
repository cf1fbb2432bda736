import type { SchemaResponse } from '@belfry/schema/api';
import { Button, Popover, PopoverSurface, PopoverTrigger, Spinner, Tab, TabList } from '@fluentui/react-components';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { QueryResult } from '../../api/query-result.ts';
import { formatCount, formatDuration } from '../../time/format.ts';
import { zoomOut, type TimeRange } from '../../time/range.ts';
import { useNow } from '../../time/zone.tsx';
import { Empty, Skeleton } from '../../ui/states.tsx';
import { isEmptyColumn, type GridColumn, type Sort } from './grid/columns.ts';
import { useLayout } from './grid/layout.ts';
import { LogGrid, type CellActions } from './grid/log-grid.tsx';
import { RowDrawer } from './grid/row-drawer.tsx';
import { ResultBanners } from './result-banners.tsx';
import { TimeHistogram } from './time-histogram.tsx';
import type { Run } from './use-run.ts';

const ChartView = lazy(() => import('./chart/chart-view.tsx'));

interface ResultsProps extends CellActions {
  run: Run | undefined;
  tab: 'table' | 'chart' | undefined;
  onTab: (tab: 'table' | 'chart') => void;
  onRange: (range: TimeRange) => void;
  onRetry: () => void;
  onExample: (query: string) => void;
  tables: SchemaResponse['tables'] | undefined;
}

/** The name under which the layout of a result's columns is remembered: the query's first word. */
const layoutName = (query: string): string => /[A-Za-z_]\w*/.exec(query)?.[0] ?? 'result';

export function Results(props: ResultsProps) {
  const { run } = props;
  if (run === undefined) return <Welcome tables={props.tables} onExample={props.onExample} />;
  const { result } = run;
  const rendered = result?.render !== undefined && result.render.kind !== 'table';
  const tab = props.tab ?? (rendered ? 'chart' : 'table');
  return (
    <section className="card hunt-results" aria-label="Results">
      <ResultBanners run={run} onRetry={props.onRetry} />
      {result !== undefined && result.columns.length > 0 && (
        <>
          <TimeHistogram run={run} result={result} onRange={(span) => props.onRange({ kind: 'absolute', ...span })} />
          {result.rowCount === 0 && run.status === 'done' ? (
            <NoRows run={run} onRange={props.onRange} />
          ) : (
            <ResultTabs key={run.queryId} {...props} run={run} result={result} tab={tab} />
          )}
        </>
      )}
      {run.status === 'running' && (result === undefined || result.columns.length === 0) && (
        <div style={{ padding: 14 }}>
          <div className="row" style={{ marginBottom: 12 }}>
            <Spinner size="extra-tiny" /> <Elapsed since={run.startedAt} />
          </div>
          <Skeleton rows={8} />
        </div>
      )}
    </section>
  );
}

function Elapsed({ since }: { since: number }) {
  const now = useNow(200);
  return (
    <span className="dim" role="status">
      Running for {formatDuration(Math.max(0, now - since))}
    </span>
  );
}

function ResultTabs(props: ResultsProps & { run: Run; result: QueryResult; tab: 'table' | 'chart' }) {
  const { run, result, tab } = props;
  const { layout, setWidth, setVisible } = useLayout(layoutName(run.query));
  const [sort, setSort] = useState<Sort | undefined>(undefined);
  const [openRow, setOpenRow] = useState<number | undefined>(undefined);
  const { columns, rowCount } = result;
  const all = useMemo<GridColumn[]>(() => columns.map((column, index) => ({ ...column, index })), [columns]);
  // Looked at again only when rows have come: an empty column says nothing and hides what matters.
  const empty = useMemo(
    () =>
      new Set(
        rowCount === 0
          ? []
          : all.filter((column) => isEmptyColumn(result.data[column.index] ?? [])).map((column) => column.name),
      ),
    [all, rowCount, result.data],
  );
  const visible = useMemo(
    () =>
      all.filter(
        (column) =>
          !layout.hidden.includes(column.name) && (!empty.has(column.name) || layout.shown.includes(column.name)),
      ),
    [all, empty, layout],
  );
  return (
    <>
      <div className="row hunt-tabs">
        <TabList size="small" selectedValue={tab} onTabSelect={(_, data) => props.onTab(data.value as typeof tab)}>
          <Tab value="table">Table</Tab>
          <Tab value="chart">Chart</Tab>
        </TabList>
        <span className="grow" />
        {run.status === 'running' && <Elapsed since={run.startedAt} />}
        <ResultFacts result={result} />
        {tab === 'table' && <ColumnPicker all={all} visible={visible} empty={empty} onChange={setVisible} />}
      </div>
      {tab === 'chart' ? (
        <Suspense fallback={<Skeleton />}>
          <ChartView result={result} />
        </Suspense>
      ) : (
        <div className="hunt-grid">
          <LogGrid
            result={result}
            columns={visible}
            widths={layout.widths}
            onWidth={setWidth}
            sort={sort}
            onSort={setSort}
            openRow={openRow}
            onOpen={setOpenRow}
            onFilter={props.onFilter}
            onHunt={props.onHunt}
          />
          {openRow !== undefined && (
            <RowDrawer
              result={result}
              row={openRow}
              onClose={() => setOpenRow(undefined)}
              onFilter={props.onFilter}
              onHunt={props.onHunt}
            />
          )}
        </div>
      )}
    </>
  );
}

function ResultFacts({ result }: { result: QueryResult }) {
  const { done } = result;
  return (
    <span className="meta mono" aria-live="polite">
      {formatCount(result.rowCount)} rows
      {done !== undefined && ` · ${formatDuration(done.elapsedMs)}`}
    </span>
  );
}

function ColumnPicker(props: {
  all: GridColumn[];
  visible: GridColumn[];
  empty: ReadonlySet<string>;
  onChange: (column: string, visible: boolean) => void;
}) {
  const shown = new Set(props.visible.map((column) => column.name));
  return (
    <Popover positioning="below-end" trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button size="small" appearance="subtle">
          {shown.size} of {props.all.length} columns
        </Button>
      </PopoverTrigger>
      <PopoverSurface style={{ maxHeight: '50vh', overflow: 'auto', padding: 10 }}>
        <div className="facet">
          {props.all.map((column) => (
            <label key={column.name}>
              <input
                type="checkbox"
                checked={shown.has(column.name)}
                onChange={(event) => props.onChange(column.name, event.target.checked)}
              />
              <span className="grow">{column.name}</span>
              {props.empty.has(column.name) && <span className="meta">empty</span>}
            </label>
          ))}
        </div>
      </PopoverSurface>
    </Popover>
  );
}

function NoRows({ run, onRange }: { run: Run; onRange: (range: TimeRange) => void }) {
  const wider = zoomOut({ kind: 'absolute', from: run.from, to: run.to }, Date.now());
  return (
    <Empty
      title="No row matches"
      action={
        <div className="row">
          <Button size="small" onClick={() => onRange(wider)}>
            Double the time range
          </Button>
          <Button size="small" onClick={() => onRange({ kind: 'relative', span: '30d' })}>
            Last 30 days
          </Button>
          <Button size="small" onClick={() => onRange({ kind: 'absolute', from: 0, to: Date.now() })}>
            All times
          </Button>
        </div>
      }
    >
      Searched from <span className="mono">{new Date(run.from).toISOString()}</span> to{' '}
      <span className="mono">{new Date(run.to).toISOString()}</span>, unless the query bounds TimeGenerated itself.
      Imported events have the times at which they happened.
    </Empty>
  );
}

function Welcome({
  tables,
  onExample,
}: {
  tables: SchemaResponse['tables'] | undefined;
  onExample: (query: string) => void;
}) {
  const filled = (tables ?? []).filter((table) => table.rowCount > 0).sort((a, b) => b.rowCount - a.rowCount);
  const first = filled[0]?.name ?? 'SecurityAlert';
  const examples = [
    { text: `${first}\n| take 100`, note: `A look into ${first}` },
    {
      text: `${first}\n| summarize Events = count() by bin(TimeGenerated, 1h)\n| render timechart`,
      note: 'Events per hour',
    },
    {
      text: 'SecurityAlert\n| summarize Alerts = count() by AlertName, AlertSeverity\n| sort by Alerts desc',
      note: 'Alerts by rule',
    },
  ];
  return (
    <section className="card hunt-results" aria-label="Results">
      <Empty
        title={
          filled.length === 0 && tables !== undefined ? 'No table has rows yet' : 'Write a query and press Ctrl+Enter'
        }
      >
        Blank lines part queries; the one at the cursor runs.
      </Empty>
      <ul className="hunt-examples">
        {examples.map((example) => (
          <li key={example.note}>
            <button className="value-link mono" onClick={() => onExample(example.text)}>
              {example.text.replaceAll('\n', ' ')}
            </button>
            <span className="meta"> {example.note}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
