import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import { currentPrincipal, readAuthState } from '../api/auth.ts';
import { ApiError } from '../api/client.ts';
import { Failure, Skeleton } from '../ui/states.tsx';
import { queryClient } from './query-client.ts';
import { parseSearchText, pickOne, pickText, writeSearchText } from './search-text.ts';
import { Shell } from './shell.tsx';

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()();

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>) => pickText(search, ['next']),
  component: lazyRouteComponent(() => import('../features/sign-in/sign-in-page.tsx')),
});
const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  validateSearch: (search: Record<string, unknown>) => pickText(search, ['token']),
  component: lazyRouteComponent(() => import('../features/sign-in/setup-page.tsx')),
});

const setPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/set-password',
  validateSearch: (search: Record<string, unknown>) => pickText(search, ['token']),
  component: lazyRouteComponent(() => import('../features/sign-in/set-password-page.tsx')),
});

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(currentPrincipal());
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      const { setupNeeded } = await readAuthState();
      if (setupNeeded) throw redirect({ to: '/setup' });
      throw redirect({ to: '/sign-in', search: { next: location.href } });
    }
  },
});

const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  validateSearch: (search: Record<string, unknown>) => pickOne(search, 'range', ['24h', '7d', '30d']),
  component: lazyRouteComponent(() => import('../features/overview/overview-page.tsx')),
});
const incidentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/incidents',
  validateSearch: (search: Record<string, unknown>) => ({
    ...pickText(search, ['status', 'severity', 'owner', 'q']),
    ...pickOne(search, 'sort', ['created', 'modified', 'severity']),
  }),
  component: lazyRouteComponent(() => import('../features/incidents/queue-page.tsx')),
});
const incidentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/incidents/$number',
  validateSearch: (search: Record<string, unknown>) => ({
    ...pickText(search, ['alert', 'has', 'window']),
    ...pickOne(search, 'tab', ['story', 'alerts', 'entities', 'evidence', 'activity']),
  }),
  component: lazyRouteComponent(() => import('../features/incidents/incident-page.tsx')),
});
const huntRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/hunt',
  validateSearch: (search: Record<string, unknown>) => ({
    ...pickText(search, ['q', 'range', 'run', 'rows']),
    ...pickOne(search, 'tab', ['table', 'chart']),
  }),
  component: lazyRouteComponent(() => import('../features/hunt/hunt-page.tsx')),
});
const rulesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/rules',
  validateSearch: (search: Record<string, unknown>) =>
    pickText(search, ['q', 'kind', 'severity', 'origin', 'health', 'enabled', 'technique', 'sort']),
  component: lazyRouteComponent(() => import('../features/rules/rules-page.tsx')),
});
const ruleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/rules/$id',
  component: lazyRouteComponent(() => import('../features/rules/rule-page.tsx')),
});
const dataRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/data',
  validateSearch: (search: Record<string, unknown>) => ({
    ...pickText(search, ['source', 'status']),
    ...pickOne(search, 'tab', ['sources', 'dead-letters', 'add']),
  }),
  component: lazyRouteComponent(() => import('../features/data/data-page.tsx')),
});
const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  validateSearch: (search: Record<string, unknown>) => ({
    ...pickOne(search, 'tab', ['account', 'users', 'tokens', 'webhooks', 'audit', 'about']),
  }),
  component: lazyRouteComponent(() => import('../features/settings/settings-page.tsx')),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  setupRoute,
  setPasswordRoute,
  shellRoute.addChildren([
    overviewRoute,
    incidentsRoute,
    incidentRoute,
    huntRoute,
    rulesRoute,
    ruleRoute,
    dataRoute,
    settingsRoute,
  ]),
]);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  parseSearch: parseSearchText,
  stringifySearch: writeSearchText,
  defaultPreload: 'intent',
  defaultPendingMs: 300,
  scrollRestoration: true,
  defaultPendingComponent: () => (
    <div className="page">
      <Skeleton rows={10} />
    </div>
  ),
  defaultErrorComponent: ({ error, reset }) => (
    <div className="page">
      <Failure
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </div>
  ),
  defaultNotFoundComponent: () => (
    <div className="empty">
      <strong>There is no such page.</strong>
      <a href="/">Go to Overview</a>
    </div>
  ),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
