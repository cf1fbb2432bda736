import { incidentStatuses, type IncidentStatus, type IncidentSummary } from '@belfry/schema';
import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { useState } from 'react';
import { updateIncident, type IncidentChange } from '../../api/incidents.ts';
import { usePrincipal } from '../../app/principal.ts';
import { useToasts } from '../../ui/toast.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { useOwners } from './owners.ts';
import { useRefreshIncidents } from './use-incident-change.ts';

/** Applies a change to several incidents one after the other; says how many were changed and why others were not. */
export function useBulkChange(): (incidents: readonly IncidentSummary[], change: IncidentChange) => Promise<void> {
  const refresh = useRefreshIncidents();
  const { say, fail } = useToasts();
  return async (incidents, change) => {
    let changed = 0;
    let lastError: unknown;
    for (const incident of incidents) {
      try {
        await updateIncident(incident.number, { ...change, version: incident.version });
        changed += 1;
      } catch (error) {
        lastError = error;
      }
    }
    await refresh();
    say(`${changed} of ${incidents.length} incident${incidents.length === 1 ? '' : 's'} changed`);
    if (lastError !== undefined) fail(lastError);
  };
}

/** What can be done with the selected incidents. */
export function BulkBar(props: {
  selected: IncidentSummary[];
  onClear: () => void;
  closing: boolean;
  onClosing: (closing: boolean) => void;
}) {
  const { selected, onClear } = props;
  const { username, can } = usePrincipal();
  const change = useBulkChange();
  const owners = useOwners(selected.map((incident) => incident.owner));
  const [busy, setBusy] = useState(false);
  const apply = (what: IncidentChange): void => {
    setBusy(true);
    void change(selected, what).finally(() => setBusy(false));
  };
  const disabled = busy || !can('Responder');
  return (
    <div className="row wrap" role="toolbar" aria-label="Selected incidents">
      <span className="strong">{selected.length} selected</span>
      <Button size="small" disabled={disabled} onClick={() => apply({ owner: username })}>
        Assign to me
      </Button>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button size="small" disabled={disabled}>
            Owner…
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem onClick={() => apply({ owner: null })}>Unassigned</MenuItem>
            {owners.map((owner) => (
              <MenuItem key={owner} onClick={() => apply({ owner })}>
                {owner}
              </MenuItem>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button size="small" disabled={disabled}>
            Status…
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {incidentStatuses
              .filter((status): status is Exclude<IncidentStatus, 'Closed'> => status !== 'Closed')
              .map((status) => (
                <MenuItem key={status} onClick={() => apply({ status })}>
                  {status}
                </MenuItem>
              ))}
          </MenuList>
        </MenuPopover>
      </Menu>
      <Button size="small" disabled={disabled} onClick={() => props.onClosing(true)}>
        Close…
      </Button>
      <Button size="small" appearance="subtle" onClick={onClear}>
        Clear
      </Button>
      {props.closing && (
        <CloseDialog
          title={`Close ${selected.length} incident${selected.length === 1 ? '' : 's'}`}
          onClose={() => props.onClosing(false)}
          onConfirm={(verdict) => change(selected, { status: 'Closed', ...verdict }).then(onClear)}
        />
      )}
    </div>
  );
}
