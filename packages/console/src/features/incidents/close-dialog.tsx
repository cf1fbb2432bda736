import { classificationNames, classifications, type Classification } from '@belfry/schema';
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Select,
  Textarea,
} from '@fluentui/react-components';
import { useState } from 'react';
import { Failure } from '../../ui/states.tsx';
import { tacticLabel } from './tactics.ts';

export interface Verdict {
  classification: Classification;
  classificationReason: string | null;
  classificationComment: string | null;
}

interface VerdictChoice {
  value: string;
  classification: Classification;
  reason: string | null;
}
/** Sentinel's verdicts: each classification with each reason that it allows. */
export const verdictChoices: VerdictChoice[] = classificationNames.flatMap<VerdictChoice>((classification) => {
  const reasons: readonly string[] = classifications[classification];
  return reasons.length === 0
    ? [{ value: classification, classification, reason: null }]
    : reasons.map((reason) => ({ value: `${classification}/${reason}`, classification, reason }));
});

/** `True positive – suspicious activity` */
export const verdictLabel = (classification: string, reason: string | null): string =>
  reason === null
    ? tacticLabel(classification)
    : `${tacticLabel(classification)} – ${tacticLabel(reason).toLowerCase()}`;

/** Asks for the verdict that closing needs. */
export function CloseDialog(props: {
  title: string;
  onClose: () => void;
  onConfirm: (verdict: Verdict) => Promise<unknown>;
}) {
  const [choice, setChoice] = useState('');
  const [comment, setComment] = useState('');
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({ busy: false });
  const chosen = verdictChoices.find((one) => one.value === choice);
  const confirm = (): void => {
    if (chosen === undefined) return;
    setState({ busy: true });
    props
      .onConfirm({
        classification: chosen.classification,
        classificationReason: chosen.reason,
        classificationComment: comment.trim() === '' ? null : comment.trim(),
      })
      .then(props.onClose, (error: unknown) => setState({ busy: false, error }));
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && props.onClose()}>
      <DialogSurface style={{ maxWidth: 480 }}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            confirm();
          }}
        >
          <DialogBody>
            <DialogTitle style={{ fontSize: 15 }}>{props.title}</DialogTitle>
            <DialogContent>
              <div className="stack">
                <Field label="Classification" required>
                  <Select name="classification" value={choice} onChange={(_, data) => setChoice(data.value)}>
                    <option value="" disabled>
                      Choose what it was
                    </option>
                    {verdictChoices.map((one) => (
                      <option key={one.value} value={one.value}>
                        {verdictLabel(one.classification, one.reason)}
                      </option>
                    ))}
                  </Select>
                </Field>
                <Field label="Comment">
                  <Textarea
                    name="comment"
                    rows={4}
                    maxLength={10_000}
                    value={comment}
                    onChange={(_, data) => setComment(data.value)}
                  />
                </Field>
                {state.error !== undefined && <Failure error={state.error} />}
              </div>
            </DialogContent>
            <DialogActions>
              <Button size="small" onClick={props.onClose}>
                Cancel
              </Button>
              <Button size="small" type="submit" appearance="primary" disabled={chosen === undefined || state.busy}>
                Close incident
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
