import { Menu, MenuDivider, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import {
  Clock16Regular,
  Keyboard16Regular,
  Person16Regular,
  Search16Regular,
  SignOut20Regular,
  WeatherMoon16Regular,
  WeatherSunny16Regular,
} from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { signOut } from '../api/auth.ts';
import { useTheme } from '../theme/theme-mode.tsx';
import { formatShort } from '../time/format.ts';
import { useZone } from '../time/zone.tsx';
import { useToasts } from '../ui/toast.tsx';
import { useLive } from './live.tsx';
import { Logo } from './logo.tsx';
import { usePrincipal } from './principal.ts';

const liveTexts = {
  connecting: { dot: 'medium', text: 'Connecting', title: 'Connecting to the live stream' },
  live: { dot: 'ok', text: 'Live', title: 'Changes are shown as they happen' },
  polling: {
    dot: 'high',
    text: 'Every 30 s',
    title: 'The live stream is not available; pages refresh every 30 seconds',
  },
};

function LiveChip() {
  const { state, eventsPerSecond } = useLive();
  const { dot, text, title } = liveTexts[state];
  return (
    <span className="chip" title={title} role="status">
      <i className={`dot ${dot}`} aria-hidden />
      {text}
      {eventsPerSecond !== undefined && ` · ${formatShort(eventsPerSecond)} ev/s`}
    </span>
  );
}

export function TopBar(props: { onSearch: () => void; onHelp: () => void }) {
  const { zone, toggle } = useZone();
  const theme = useTheme();
  return (
    <header className="topbar">
      <Link to="/" className="brand">
        <Logo /> Belfry
      </Link>
      <button className="topbar-search" onClick={props.onSearch}>
        <Search16Regular />
        <span className="ellipsis">Search incidents, entities, rules, or paste an indicator</span>
        <kbd>Ctrl K</kbd>
      </button>
      <button
        className="chip"
        onClick={toggle}
        title="Times are shown in this zone; click to switch"
        aria-label={`Time zone: ${zone === 'utc' ? 'UTC' : 'local'}`}
      >
        <Clock16Regular /> {zone === 'utc' ? 'UTC' : 'Local'}
      </button>
      <LiveChip />
      <button
        className="icon-button"
        aria-label={theme.theme === 'dark' ? 'Use the light theme' : 'Use the dark theme'}
        title={theme.theme === 'dark' ? 'Light theme' : 'Dark theme'}
        onClick={theme.toggle}
      >
        {theme.theme === 'dark' ? <WeatherSunny16Regular /> : <WeatherMoon16Regular />}
      </button>
      <UserMenu onHelp={props.onHelp} />
    </header>
  );
}

function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { username, role } = usePrincipal();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { fail } = useToasts();
  const leave = (): void => {
    signOut().then(() => {
      client.clear();
      void navigate({ to: '/sign-in' });
    }, fail);
  };
  return (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement>
        <button className="avatar" aria-label={`Account: ${username}`}>
          {username.slice(0, 2).toUpperCase()}
        </button>
      </MenuTrigger>
      <MenuPopover>
        <div style={{ padding: '6px 10px' }}>
          <div className="strong">{username}</div>
          <div className="meta">{role}</div>
        </div>
        <MenuDivider />
        <MenuList>
          <MenuItem
            icon={<Person16Regular />}
            onClick={() => void navigate({ to: '/settings', search: { tab: 'account' } })}
          >
            Your account
          </MenuItem>
          <MenuItem icon={<Keyboard16Regular />} onClick={onHelp}>
            Keyboard
          </MenuItem>
          <MenuItem icon={<SignOut20Regular />} onClick={leave}>
            Sign out
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
