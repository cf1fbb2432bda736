import { Tab, TabList } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { serverHealth } from '../../api/data.ts';
import { usePrincipal } from '../../app/principal.ts';
import { Card } from '../../ui/card.tsx';
import { Empty, Loaded, sentence } from '../../ui/states.tsx';
import { Account } from './account.tsx';
import { Audit } from './audit.tsx';
import { Tokens } from './tokens.tsx';
import { Users } from './users.tsx';
import { Webhooks } from './webhooks.tsx';

const route = getRouteApi('/shell/settings');
const tabs = {
  account: 'Account',
  users: 'Users',
  tokens: 'API tokens',
  webhooks: 'Webhooks',
  audit: 'Audit',
  about: 'About',
} as const;
/** The tabs of everybody; the others are the administrators'. */
const open: readonly string[] = ['account', 'about'];

export default function SettingsPage() {
  const { can } = usePrincipal();
  const administrator = can('Administrator');
  const { tab = administrator ? 'users' : 'account' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className="page">
      <div className="page-header">
        <h1>Settings</h1>
        <TabList
          size="small"
          selectedValue={tab}
          onTabSelect={(_, data) => void navigate({ search: { tab: data.value as keyof typeof tabs } })}
        >
          {Object.entries(tabs)
            .filter(([value]) => administrator || open.includes(value))
            .map(([value, name]) => (
              <Tab key={value} value={value}>
                {name}
              </Tab>
            ))}
        </TabList>
      </div>
      {tab === 'account' && <Account />}
      {tab === 'about' && <About />}
      {open.includes(tab) ? null : administrator ? (
        <>
          {tab === 'users' && <Users />}
          {tab === 'tokens' && <Tokens />}
          {tab === 'webhooks' && <Webhooks />}
          {tab === 'audit' && <Audit />}
        </>
      ) : (
        <Empty title="Only administrators see this">Ask one to change it, or to give you the role.</Empty>
      )}
    </div>
  );
}

function About() {
  const health = useQuery(serverHealth());
  return (
    <Card title="About this server">
      <Loaded query={health}>
        {(data) => (
          <dl className="facts">
            <dt>Version</dt>
            <dd>{data.version}</dd>
            <dt>State</dt>
            <dd>{sentence(data.status)}</dd>
            {Object.entries(data.parts).map(([name, part]) => (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{sentence(name)}</dt>
                <dd>
                  <span className="row" style={{ gap: 6 }}>
                    <i className={`dot ${part.ok ? 'ok' : 'high'}`} aria-hidden /> {part.ok ? 'OK' : 'Not OK'}{' '}
                    <span className="dim">{part.message}</span>
                  </span>
                </dd>
              </div>
            ))}
            <dt>Licence</dt>
            <dd>MIT. Sigma rules are shown under the Detection Rule License, with their authors.</dd>
          </dl>
        )}
      </Loaded>
    </Card>
  );
}
