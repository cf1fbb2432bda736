import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setSignedOutHandler } from '../api/client.ts';
import { ThemeRoot } from '../theme/theme-mode.tsx';
import { ZoneRoot } from '../time/zone.tsx';
import { ToastRoot } from '../ui/toast.tsx';
import { queryClient } from './query-client.ts';
import { router } from './router.tsx';

declare global {
  interface Window {
    /** True once the first route is on the screen; tests wait for it. */
    ready?: boolean;
  }
}

router.subscribe('onRendered', () => {
  window.ready = true;
});
setSignedOutHandler(() => {
  const next = router.state.location.href;
  if (next.startsWith('/sign-in') || next.startsWith('/setup')) return;
  queryClient.clear();
  void router.navigate({ to: '/sign-in', search: { next } });
});

export const App = () => (
  <ThemeRoot>
    <ZoneRoot>
      <QueryClientProvider client={queryClient}>
        <ToastRoot>
          <RouterProvider router={router} />
        </ToastRoot>
      </QueryClientProvider>
    </ZoneRoot>
  </ThemeRoot>
);
