import { useQuery } from '@tanstack/react-query';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { demo } from '../api/data.ts';
import { DemoBanner } from '../features/overview/demo-banner.tsx';
import { useKeys, startKeys } from './keys.ts';
import { LiveRoot } from './live.tsx';
import { NavRail } from './nav-rail.tsx';
import { TopBar } from './top-bar.tsx';

const loadPalette = () => import('../ui/command-palette.tsx');
const CommandPalette = lazy(loadPalette);
const KeyboardHelp = lazy(() => import('../ui/keyboard-help.tsx'));

/** The frame of every signed-in page: top bar, rail, keys, live notices. */
export function Shell() {
  const [open, setOpen] = useState<'palette' | 'help' | undefined>(undefined);
  const navigate = useNavigate();
  useEffect(() => startKeys(), []);
  useEffect(() => {
    // The language service takes seconds to start: let it, while nobody waits for it.
    const start = (): void => {
      // The palette too, so that no typed character is lost when it first opens.
      void loadPalette();
      void import('../features/hunt/language/client.ts').then(({ startLanguageWorker }) => startLanguageWorker());
    };
    const timer = setTimeout(() => requestIdleCallback(start), 1500);
    return () => clearTimeout(timer);
  }, []);
  useKeys([
    { keys: 'Ctrl+k', label: 'Search or run a command', group: 'Everywhere', run: () => setOpen('palette') },
    { keys: '?', label: 'Show the keys', group: 'Everywhere', run: () => setOpen('help') },
    { keys: 'g o', label: 'Go to Overview', group: 'Everywhere', run: () => void navigate({ to: '/' }) },
    { keys: 'g i', label: 'Go to Incidents', group: 'Everywhere', run: () => void navigate({ to: '/incidents' }) },
    { keys: 'g h', label: 'Go to Hunt', group: 'Everywhere', run: () => void navigate({ to: '/hunt' }) },
    { keys: 'g r', label: 'Go to Rules', group: 'Everywhere', run: () => void navigate({ to: '/rules' }) },
    { keys: 'g d', label: 'Go to Data', group: 'Everywhere', run: () => void navigate({ to: '/data' }) },
  ]);
  const close = (): void => setOpen(undefined);
  return (
    <LiveRoot>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <div className="shell">
        <TopBar onSearch={() => setOpen('palette')} onHelp={() => setOpen('help')} />
        <NavRail />
        <main className="main" id="main" tabIndex={-1}>
          <DemoNotice />
          <Outlet />
        </main>
      </div>
      <Suspense>
        {open === 'palette' && <CommandPalette onClose={close} />}
        {open === 'help' && <KeyboardHelp onClose={close} />}
      </Suspense>
    </LiveRoot>
  );
}

function DemoNotice() {
  const { data } = useQuery(demo());
  return data === undefined || data.state === 'none' ? null : <DemoBanner state={data} />;
}
