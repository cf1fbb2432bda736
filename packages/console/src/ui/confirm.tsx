import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { Failure } from './states.tsx';

/** Asks before something that cannot be taken back. Stays open, with the reason, when it fails. */
export function Confirm(props: {
  title: string;
  children: ReactNode;
  action: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}) {
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({ busy: false });
  const confirm = (): void => {
    setState({ busy: true });
    props.onConfirm().then(props.onClose, (error: unknown) => setState({ busy: false, error }));
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && props.onClose()}>
      <DialogSurface style={{ maxWidth: 460 }}>
        <DialogBody>
          <DialogTitle style={{ fontSize: 15 }}>{props.title}</DialogTitle>
          <DialogContent>
            <div className="stack">
              {props.children}
              {state.error !== undefined && <Failure error={state.error} />}
            </div>
          </DialogContent>
          <DialogActions>
            <Button size="small" onClick={props.onClose}>
              Cancel
            </Button>
            <Button size="small" appearance="primary" disabled={state.busy} onClick={confirm}>
              {props.action}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
