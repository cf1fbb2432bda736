import type { DemoState } from '@belfry/schema/api';
import { Button } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { removeDemo, startDemo } from '../../api/data.ts';
import { usePrincipal } from '../../app/principal.ts';
import { formatCount } from '../../time/format.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Banner, Failure } from '../../ui/states.tsx';

/** Says on every page that demo data is there, and removes every trace of it. */
export function DemoBanner({ state }: { state: DemoState }) {
  const client = useQueryClient();
  const { can } = usePrincipal();
  const [asking, setAsking] = useState(false);
  const counts = `${formatCount(state.events)} events, ${formatCount(state.alerts)} alerts, ${formatCount(state.incidents)} incidents`;
  return (
    <Banner
      action={
        state.state === 'loaded' &&
        can('Contributor') && (
          <Button size="small" onClick={() => setAsking(true)}>
            Remove demo data
          </Button>
        )
      }
    >
      <strong>Demo data.</strong>{' '}
      {state.state === 'running' && (
        <>
          The made-up attack is being replayed through the real pipeline: {Math.round(state.progress * 100)} %, {counts}{' '}
          <progress value={state.progress} max={1} aria-label="Demo progress" />
        </>
      )}
      {state.state === 'loaded' && `A made-up attack is loaded: ${counts}.`}
      {state.state === 'removing' && 'The demo data is being removed.'}
      {asking && (
        <Confirm
          title="Remove demo data"
          action="Remove"
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            await removeDemo();
            await client.invalidateQueries();
          }}
        >
          <p>Every event, alert and incident of the demo is deleted ({counts}). Your own data stays.</p>
        </Confirm>
      )}
    </Banner>
  );
}

/** The button that replays the made-up attack. */
export function LoadDemoButton({ appearance }: { appearance?: 'primary' | 'secondary' }) {
  const client = useQueryClient();
  const { can } = usePrincipal();
  const start = useMutation({
    mutationFn: startDemo,
    onSuccess: () => client.invalidateQueries({ queryKey: ['demo'] }),
  });
  return (
    <>
      <Button
        size="small"
        appearance={appearance ?? 'secondary'}
        disabled={start.isPending || !can('Contributor')}
        onClick={() => start.mutate()}
      >
        Load the demo attack
      </Button>
      {start.isError && <Failure error={start.error} />}
    </>
  );
}
