import { Tab, TabList } from '@fluentui/react-components';
import { getRouteApi } from '@tanstack/react-router';
import { Card } from '../../ui/card.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { HealthBanner } from './health-banner.tsx';
import { Snippets } from './snippets.tsx';
import { Sources } from './sources.tsx';

const route = getRouteApi('/shell/data');
const tabs = { sources: 'Sources', 'dead-letters': 'Dead letters', add: 'Add a source' } as const;

export default function DataPage() {
  const { tab = 'sources' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className="page">
      <div className="page-header">
        <h1>Data</h1>
        <TabList
          size="small"
          selectedValue={tab}
          onTabSelect={(_, data) =>
            void navigate({ search: (before) => ({ ...before, tab: data.value as keyof typeof tabs }) })
          }
        >
          {Object.entries(tabs).map(([value, name]) => (
            <Tab key={value} value={value}>
              {name}
            </Tab>
          ))}
        </TabList>
      </div>
      <HealthBanner />
      {tab === 'sources' && <Sources />}
      {tab === 'dead-letters' && <DeadLetters />}
      {tab === 'add' && (
        <Card title="Send events to Belfry">
          <Snippets />
        </Card>
      )}
    </div>
  );
}
