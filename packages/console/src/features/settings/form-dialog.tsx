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
import { Failure } from '../../ui/states.tsx';

/** A form in a dialog: stays open, with the reason, when the server refuses. */
export function FormDialog(props: {
  title: string;
  action: string;
  children: ReactNode;
  ready: boolean;
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
}) {
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({ busy: false });
  const submit = (): void => {
    setState({ busy: true });
    props.onSubmit().then(
      () => setState({ busy: false }),
      (error: unknown) => setState({ busy: false, error }),
    );
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && props.onClose()}>
      <DialogSurface style={{ maxWidth: 460 }}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
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
              <Button size="small" type="submit" appearance="primary" disabled={!props.ready || state.busy}>
                {props.action}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
