import { severities } from '@belfry/schema';
import type { RuleSummary } from '@belfry/schema/api';
import { Button, Select } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { allRules, unusedFiles } from '../../api/rules.ts';
import { useKeys } from '../../app/keys.ts';
import { formatCount } from '../../time/format.ts';
import { useNow } from '../../time/zone.tsx';
import { FacetList } from '../../ui/facet-list.tsx';
import { QueryBar } from '../../ui/query-bar.tsx';
import { SeverityPill, severityOrder } from '../../ui/severity-pill.tsx';
import { Banner, Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { EnabledSwitch } from './enabled-switch.tsx';
import { filterRules, originName, type RuleFilter } from './filter-rules.ts';
import { HealthLabel } from './health-label.tsx';
import './rules.css';

const route = getRouteApi('/shell/rules');
const rowHeight = 38;

export default function RulesPage() {
  const search: RuleFilter = route.useSearch();
  const navigate = route.useNavigate();
  const rules = useQuery(allRules());
  const setFilter = (change: RuleFilter): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <div className="page fixed">
      <div className="page-header">
        <h1>Rules</h1>
        <span className="dim">{rules.data !== undefined && formatCount(rules.data.length)}</span>
        {search.technique !== undefined && (
          <button className="chip mono" onClick={() => setFilter({ technique: undefined })}>
            {search.technique} ✕
          </button>
        )}
        <span className="grow" />
        <QueryBar
          value={search.q ?? ''}
          placeholder="Name, technique or id"
          onChange={(q) => setFilter({ q: q === '' ? undefined : q })}
        />
        <Select
          size="small"
          aria-label="Order"
          value={search.sort ?? 'name'}
          onChange={(_, data) => setFilter({ sort: data.value === 'name' ? undefined : data.value })}
        >
          <option value="name">By name</option>
          <option value="severity">By severity</option>
          <option value="alerts">Most alerts first</option>
          <option value="fired">Last fired first</option>
          <option value="run">Last run first</option>
        </Select>
      </div>
      <UnusedFiles />
      <Loaded query={rules}>{(all) => <RuleLists rules={all} filter={search} onFilter={setFilter} />}</Loaded>
    </div>
  );
}

/** Files whose rules are not in the list, with place and reason. */
function UnusedFiles() {
  const { data = [] } = useQuery(unusedFiles());
  if (data.length === 0) return null;
  return (
    <div style={{ marginBottom: 12 }}>
      <Banner kind="warning">
        <details>
          <summary>
            {data.length === 1 ? 'One file is' : `${formatCount(data.length)} files are`} not used as they stand
          </summary>
          <ul style={{ maxHeight: '30vh', overflow: 'auto' }}>
            {data.map(({ code, file, line, reason, hint }, index) => (
              <li key={index}>
                <span className="mono">{line === null ? file : `${file}:${line}`}</span>: {reason} ({code})
                {hint !== null && <div className="dim">{hint}</div>}
              </li>
            ))}
          </ul>
        </details>
      </Banner>
    </div>
  );
}

function RuleLists(props: { rules: RuleSummary[]; filter: RuleFilter; onFilter: (change: RuleFilter) => void }) {
  const { rules, filter, onFilter } = props;
  const { items, counts } = useMemo(() => filterRules(rules, filter), [rules, filter]);
  const options = (facet: 'kind' | 'origin', order?: readonly string[]) => {
    const values = order ?? [...new Set(rules.map((rule) => rule[facet]))].sort();
    return values.map((value) => ({ value, label: originName(value), count: counts[facet].get(value) ?? 0 }));
  };
  return (
    <div className="rules">
      <aside className="stack rules-facets" aria-label="Filters" style={{ gap: 16 }}>
        <FacetList
          title="State"
          selected={filter.enabled}
          options={[
            { value: 'on', label: 'On', count: counts.enabled.get('on') ?? 0 },
            { value: 'off', label: 'Off', count: counts.enabled.get('off') ?? 0 },
          ]}
          onChange={(enabled) => onFilter({ enabled })}
        />
        <FacetList
          title="Health"
          selected={filter.health}
          options={[
            { value: 'ok', label: 'OK', count: counts.health.get('ok') ?? 0 },
            { value: 'blind', label: 'Blind', count: counts.health.get('blind') ?? 0 },
            { value: 'broken', label: 'Broken', count: counts.health.get('broken') ?? 0 },
          ]}
          onChange={(health) => onFilter({ health })}
        />
        <FacetList
          title="Severity"
          selected={filter.severity}
          options={severityOrder
            .filter((one) => severities.includes(one))
            .map((value) => ({ value, count: counts.severity.get(value) ?? 0 }))}
          onChange={(severity) => onFilter({ severity })}
        />
        <FacetList
          title="Kind"
          selected={filter.kind}
          options={options('kind', ['Sigma', 'Scheduled', 'NRT'])}
          onChange={(kind) => onFilter({ kind })}
        />
        <FacetList
          title="Origin"
          selected={filter.origin}
          options={options('origin')}
          onChange={(origin) => onFilter({ origin })}
        />
      </aside>
      <RuleTable items={items} total={rules.length} />
    </div>
  );
}

function RuleTable({ items, total }: { items: RuleSummary[]; total: number }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const navigate = useNavigate();
  const now = useNow();
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const move = (index: number): void => {
    const next = Math.max(0, Math.min(items.length - 1, index));
    setCurrent(next);
    rows.scrollToIndex(next);
  };
  useKeys([
    { keys: 'j', label: 'Next row', group: 'List', run: () => move(current + 1) },
    { keys: 'k', label: 'Previous row', group: 'List', run: () => move(current - 1) },
    {
      keys: 'Enter',
      label: 'Open',
      group: 'List',
      run: () => {
        const rule = items[current];
        if (rule !== undefined) void navigate({ to: '/rules/$id', params: { id: rule.id } });
      },
    },
  ]);
  return (
    <section className="card rules-list">
      <div
        ref={scroller}
        className="queue-scroll"
        role="grid"
        aria-label="Rules"
        aria-rowcount={items.length + 1}
        tabIndex={0}
      >
        <div className="rules-grid rules-head" role="row">
          {['On', 'Severity', 'Rule', 'Kind', 'Origin', 'Health', 'Last run', 'Last fired', 'Alerts 30 d'].map(
            (name) => (
              <span key={name} role="columnheader">
                {name}
              </span>
            ),
          )}
        </div>
        {items.length === 0 && <NoRules total={total} />}
        <div role="rowgroup" style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((row) => {
            const rule = items[row.index];
            return (
              rule !== undefined && (
                <RuleRow
                  key={rule.id}
                  rule={rule}
                  index={row.index}
                  top={row.start}
                  current={row.index === current}
                  now={now}
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

const NoRules = ({ total }: { total: number }) =>
  total === 0 ? (
    <Empty title="No rules are loaded">
      Name folders of rules in belfry.yaml, or install a source pack: each brings its own.
    </Empty>
  ) : (
    <Empty
      title="No rule matches these filters"
      action={
        <Link to="/rules">
          <Button size="small">Show all rules</Button>
        </Link>
      }
    />
  );

function RuleRow(props: {
  rule: RuleSummary;
  index: number;
  top: number;
  current: boolean;
  now: number;
  onFocus: () => void;
}) {
  const { rule, now } = props;
  return (
    <div
      className={`rules-grid rules-row${props.current ? ' current' : ''}`}
      role="row"
      aria-rowindex={props.index + 2}
      style={{ transform: `translateY(${props.top}px)`, height: rowHeight }}
      onMouseDown={props.onFocus}
    >
      <span role="gridcell">
        <EnabledSwitch rule={rule} />
      </span>
      <span role="gridcell">
        <SeverityPill severity={rule.severity} />
      </span>
      <span role="gridcell" className="ellipsis">
        <Link to="/rules/$id" params={{ id: rule.id }} className="queue-title" title={rule.name}>
          {rule.name}
        </Link>{' '}
        <span className="mono dim">{rule.techniques.slice(0, 3).join(' ')}</span>
      </span>
      <span role="gridcell" className="dim">
        {rule.kind}
      </span>
      <span role="gridcell" className="dim ellipsis" title={rule.origin}>
        {originName(rule.origin)}
      </span>
      <span role="gridcell" className="ellipsis">
        <HealthLabel rule={rule} />
      </span>
      <span role="gridcell" className="dim">
        <Time value={rule.lastRunTime} form="relative" now={now} />
      </span>
      <span role="gridcell" className="dim">
        <Time value={rule.lastFiredTime} form="relative" now={now} />
      </span>
      <span role="gridcell" className="mono" style={{ textAlign: 'right' }}>
        {formatCount(rule.alerts30d)}
      </span>
    </div>
  );
}
