import {
  Alert16Regular,
  Database16Regular,
  DocumentBulletList16Regular,
  Home16Regular,
  Search16Regular,
  Settings16Regular,
} from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { allSources } from '../api/data.ts';
import { openIncidentCount } from '../api/incidents.ts';
import { allRules } from '../api/rules.ts';
import { formatCount } from '../time/format.ts';

type Target = '/' | '/incidents' | '/hunt' | '/rules' | '/data' | '/settings';

function Item(props: { to: Target; label: string; icon: ComponentType; count?: number | undefined }) {
  const Icon = props.icon;
  return (
    <Link to={props.to} activeOptions={{ exact: props.to === '/', includeSearch: false }} title={props.label}>
      <Icon />
      <span>{props.label}</span>
      {props.count !== undefined && <span className="count">{formatCount(props.count)}</span>}
    </Link>
  );
}

export function NavRail() {
  const open = useQuery(openIncidentCount());
  const rules = useQuery(allRules());
  const sources = useQuery(allSources());
  return (
    <nav className="rail" aria-label="Main">
      <h2>Operate</h2>
      <Item to="/" label="Overview" icon={Home16Regular} />
      <Item to="/incidents" label="Incidents" icon={Alert16Regular} count={open.data} />
      <Item to="/hunt" label="Hunt" icon={Search16Regular} />
      <h2>Detect</h2>
      <Item to="/rules" label="Rules" icon={DocumentBulletList16Regular} count={rules.data?.length} />
      <h2>Manage</h2>
      <Item to="/data" label="Data" icon={Database16Regular} count={sources.data?.length} />
      <Item to="/settings" label="Settings" icon={Settings16Regular} />
    </nav>
  );
}
