import type { Overview } from '@belfry/schema/api';
import { Select } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { allSources, demo, overviewOf } from '../../api/data.ts';
import { useKeys } from '../../app/keys.ts';
import { oneOf } from '../../app/search-text.ts';
import { Card } from '../../ui/card.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { Snippets } from '../data/snippets.tsx';
import { AlertTrend } from './alert-trend.tsx';
import { LoadDemoButton } from './demo-banner.tsx';
import { OldestOpen, TopEntities, TopTechniques } from './overview-lists.tsx';
import './overview.css';
import { OverviewTiles } from './overview-tiles.tsx';

const route = getRouteApi('/shell/');
const ranges = ['24h', '7d', '30d'] as const;

export default function OverviewPage() {
  const { range = '24h' } = route.useSearch();
  const navigate = route.useNavigate();
  const overview = useQuery(overviewOf(range));
  const first = overview.data?.oldestOpen[0]?.number;
  useKeys([
    {
      keys: 'n',
      label: 'Open the oldest open incident',
      group: 'Overview',
      run: () => {
        if (first !== undefined) void navigate({ to: '/incidents/$number', params: { number: String(first) } });
      },
    },
  ]);
  return (
    <div className="page">
      <div className="page-header">
        <h1>Overview</h1>
        <span className="grow" />
        <Select
          size="small"
          aria-label="Time range"
          value={range}
          onChange={(_, data) => void navigate({ search: { range: oneOf(data.value, ranges) }, replace: true })}
        >
          <option value="24h">Last 24 hours</option>
          <option value="7d">Last 7 days</option>
          <option value="30d">Last 30 days</option>
        </Select>
      </div>
      {overview.isError && <Failure error={overview.error} onRetry={() => void overview.refetch()} />}
      {overview.data === undefined ? (
        !overview.isError && <Skeleton rows={10} height={40} />
      ) : (
        <Content overview={overview.data} range={range} />
      )}
    </div>
  );
}

function Content({ overview, range }: { overview: Overview; range: string }) {
  const sources = useQuery(allSources());
  const state = useQuery(demo());
  const nothingYet = sources.data?.every((source) => source.received === 0) === true && state.data?.state === 'none';
  return (
    <div className="stack">
      {nothingYet && <FirstRun />}
      <OverviewTiles overview={overview} />
      <div className="overview-grid">
        <AlertTrend overview={overview} range={range} />
        <OldestOpen overview={overview} />
        <TopEntities overview={overview} />
        <TopTechniques overview={overview} />
      </div>
    </div>
  );
}

/** Before the first event: how to get one, or a look around with the made-up attack. */
function FirstRun() {
  return (
    <div className="first-run">
      <Card title="Connect a source" note="No event has arrived yet">
        <Snippets />
      </Card>
      <Card title="Or look around first">
        <div className="stack">
          <p className="dim">
            Belfry can replay a made-up attack (guessed passwords, an encoded command, a new administrator, a cleared
            log) through the real pipeline: parsers, rules, alerts and incidents. Everything of it is marked as demo
            data and removed in one click.
          </p>
          <div>
            <LoadDemoButton appearance="primary" />
          </div>
        </div>
      </Card>
    </div>
  );
}
