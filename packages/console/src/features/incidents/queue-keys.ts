import type { IncidentSummary } from '@belfry/schema';
import { useNavigate } from '@tanstack/react-router';
import { useKeys } from '../../app/keys.ts';
import { usePrincipal } from '../../app/principal.ts';
import { useBulkChange } from './bulk-bar.tsx';

/** The keys of the queue: move, open, select, assign, change status, close. */
export function useQueueKeys(queue: {
  items: IncidentSummary[];
  current: number;
  move: (index: number) => void;
  targets: IncidentSummary[];
  toggle: (number: number) => void;
  clear: () => void;
  release: () => void;
  close: () => void;
}): void {
  const navigate = useNavigate();
  const change = useBulkChange();
  const { username, can } = usePrincipal();
  const { items, current, move, targets } = queue;
  const group = 'Queue';
  const allowed = (run: () => void) => () => {
    if (can('Responder') && targets.length > 0) run();
  };
  const cycleStatus = (): void => {
    // One step on for all of them: New becomes Active, Active becomes New; closing asks for a verdict.
    const status = targets[0]?.status === 'New' ? 'Active' : 'New';
    void change(targets, { status });
  };
  useKeys([
    { keys: 'j', label: 'Next row', group, run: () => move(Math.min(items.length - 1, current + 1)) },
    { keys: 'k', label: 'Previous row', group, run: () => move(Math.max(0, current - 1)) },
    {
      keys: 'Enter',
      label: 'Open',
      group,
      run: () => {
        const incident = items[current];
        if (incident !== undefined)
          void navigate({ to: '/incidents/$number', params: { number: String(incident.number) } });
      },
    },
    {
      keys: 'x',
      label: 'Select',
      group,
      run: () => {
        const incident = items[current];
        if (incident !== undefined) queue.toggle(incident.number);
      },
    },
    { keys: 'a', label: 'Assign to me', group, run: allowed(() => void change(targets, { owner: username })) },
    { keys: 's', label: 'Switch New and Active', group, run: allowed(cycleStatus) },
    { keys: 'c', label: 'Close with a verdict', group, run: allowed(queue.close) },
    { keys: '.', label: 'Show held changes', group, run: queue.release },
    { keys: 'Escape', label: 'Clear the selection', group, run: queue.clear },
  ]);
}
