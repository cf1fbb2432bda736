import { incidentStatuses, type IncidentSummary } from '@belfry/schema';
import { Button, Select } from '@fluentui/react-components';
import { ArrowClockwise16Regular } from '@fluentui/react-icons';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { IncidentFilter } from '../../api/incidents.ts';
import { oneOf } from '../../app/search-text.ts';
import { formatCount } from '../../time/format.ts';
import { useNow } from '../../time/zone.tsx';
import { FacetList } from '../../ui/facet-list.tsx';
import { QueryBar } from '../../ui/query-bar.tsx';
import { severityOrder } from '../../ui/severity-pill.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import { BulkBar } from './bulk-bar.tsx';
import './incidents.css';
import { unassigned } from './owners.ts';
import { useQueueKeys } from './queue-keys.ts';
import { QueueHeader, QueueRow, queueRowHeight } from './queue-row.tsx';
import { useQueue } from './use-queue.ts';

const route = getRouteApi('/shell/incidents');
const openStatuses = 'New,Active';
type Search = ReturnType<typeof route.useSearch>;

/** The filter of the API for the URL: open incidents unless it says otherwise; `any` is every status. */
const filterOf = (search: Search): IncidentFilter => ({
  ...search,
  status: search.status === 'any' ? undefined : (search.status ?? openStatuses),
});

export default function QueuePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = useMemo(() => filterOf(search), [search]);
  const queue = useQueue(filter);
  const setFilter = (change: Partial<Search>): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <div className="page fixed">
      <div className="page-header">
        <h1>Incidents</h1>
        <span className="dim" aria-live="polite">
          {queue.query.isSuccess && formatCount(queue.total)}
        </span>
        {queue.held > 0 && (
          <button className="chip held" onClick={queue.release} aria-live="polite">
            <ArrowClockwise16Regular /> {queue.held} new or changed
          </button>
        )}
        <span className="grow" />
        <QueryBar
          value={search.q ?? ''}
          placeholder="Title, entity, rule or number"
          onChange={(q) => setFilter({ q: q === '' ? undefined : q })}
        />
        <Select
          size="small"
          aria-label="Order"
          value={search.sort ?? 'created'}
          onChange={(_, data) => setFilter({ sort: oneOf(data.value, ['modified', 'severity'] as const) })}
        >
          <option value="created">Newest first</option>
          <option value="modified">Last changed first</option>
          <option value="severity">Highest severity first</option>
        </Select>
      </div>
      <div className="queue">
        <Facets search={search} facets={queue.facets} onChange={setFilter} />
        <QueueList queue={queue} search={search} />
      </div>
    </div>
  );
}

function Facets(props: {
  search: Search;
  facets: ReturnType<typeof useQueue>['facets'];
  onChange: (change: Partial<Search>) => void;
}) {
  const { search, facets, onChange } = props;
  const status = search.status === 'any' ? undefined : (search.status ?? openStatuses);
  const owners = Object.entries(facets?.owner ?? {}).sort((a, b) => b[1] - a[1]);
  return (
    <aside className="stack queue-facets" aria-label="Filters" style={{ gap: 16 }}>
      <FacetList
        title="Status"
        selected={status}
        options={incidentStatuses.map((value) => ({ value, count: facets?.status[value] ?? 0 }))}
        onChange={(next) => onChange({ status: next ?? 'any' })}
      />
      <FacetList
        title="Severity"
        selected={search.severity}
        options={severityOrder.map((value) => ({ value, count: facets?.severity[value] ?? 0 }))}
        onChange={(next) => onChange({ severity: next })}
      />
      <FacetList
        title="Owner"
        selected={search.owner}
        options={owners.map(([value, count]) => ({
          value: value === '' ? unassigned : value,
          label: value === '' || value === unassigned ? 'Unassigned' : value,
          count,
        }))}
        onChange={(next) => onChange({ owner: next })}
      />
    </aside>
  );
}

function QueueList({ queue, search }: { queue: ReturnType<typeof useQueue>; search: Search }) {
  const { query, items } = queue;
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const [closing, setClosing] = useState(false);
  const now = useNow();
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => queueRowHeight,
    overscan: 10,
  });
  const { selected, chosen, toggle, clear } = useSelection(items);
  const here = items[current];
  const targets: IncidentSummary[] = chosen.length > 0 ? chosen : here === undefined ? [] : [here];
  useQueueKeys({
    items,
    current,
    targets,
    toggle,
    clear,
    release: queue.release,
    close: () => {
      if (chosen.length === 0 && here !== undefined) toggle(here.number);
      setClosing(true);
    },
    move: (index) => {
      setCurrent(index);
      rows.scrollToIndex(index);
    },
  });
  const visible = rows.getVirtualItems();
  useMorePages(query, visible.at(-1)?.index ?? 0, items.length);
  return (
    <section className="card queue-list" aria-label="Queue">
      {chosen.length > 0 && (
        <div className="queue-bulk">
          <BulkBar selected={chosen} onClear={clear} closing={closing} onClosing={setClosing} />
        </div>
      )}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      <div
        ref={scroller}
        className="queue-scroll"
        role="grid"
        aria-label="Incidents"
        aria-rowcount={queue.total + 1}
        aria-multiselectable
        tabIndex={0}
      >
        <QueueHeader />
        <QueueState queue={queue} search={search} />
        <div style={{ height: rows.getTotalSize(), position: 'relative' }} role="rowgroup">
          {visible.map((row) => {
            const incident = items[row.index];
            return (
              incident !== undefined && (
                <QueueRow
                  key={incident.number}
                  incident={incident}
                  index={row.index}
                  top={row.start}
                  current={row.index === current}
                  selected={selected.has(incident.number)}
                  now={now}
                  onToggle={() => toggle(incident.number)}
                  onFocus={() => setCurrent(row.index)}
                />
              )
            );
          })}
        </div>
      </div>
    </section>
  );
}

const NothingHere = ({ filtered }: { filtered: boolean }) =>
  filtered ? (
    <Empty
      title="No incident matches these filters"
      action={
        <Link to="/incidents" search={{ status: 'any' }}>
          <Button size="small">Show all incidents</Button>
        </Link>
      }
    >
      Remove a filter, or search for less.
    </Empty>
  ) : (
    <Empty
      title="No open incident"
      action={
        <Link to="/incidents" search={{ status: 'any' }}>
          <Button size="small">Show closed ones too</Button>
        </Link>
      }
    >
      Incidents appear here within seconds after a rule raises an alert.
    </Empty>
  );

/** Which incidents are selected, by number, so that a selection survives a new order. */
function useSelection(items: IncidentSummary[]) {
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const chosen = useMemo(() => items.filter((item) => selected.has(item.number)), [items, selected]);
  const toggle = (number: number): void =>
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(number)) next.add(number);
      return next;
    });
  const clear = (): void => setSelected(new Set());
  return { selected, chosen, toggle, clear };
}

/** Fetches the next page before the last rows come into view. */
function useMorePages(query: ReturnType<typeof useQueue>['query'], lastVisible: number, count: number): void {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastVisible > count - 30) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, lastVisible, count]);
}

/** What stands in the place of rows: a skeleton, or why there are none. */
const QueueState = ({ queue: { query, items }, search }: { queue: ReturnType<typeof useQueue>; search: Search }) => (
  <>
    {query.isPending && (
      <div style={{ padding: 14 }}>
        <Skeleton rows={12} />
      </div>
    )}
    {query.isSuccess && items.length === 0 && (
      <NothingHere filtered={Object.values(search).some((value) => value !== undefined)} />
    )}
  </>
);
