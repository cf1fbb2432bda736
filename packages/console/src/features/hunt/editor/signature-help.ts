import { StateField, type EditorState, type Extension } from '@codemirror/state';
import { showTooltip, type Tooltip } from '@codemirror/view';
import { argumentSpans, callAt } from '../reference/call-at.ts';
import type { Entry } from '../reference/entries.ts';

type LookUp = (name: string) => Entry | undefined;

/** The signature with the argument at the cursor in bold; the last argument stands for all that follow it. */
function signatureDom(signature: string, argument: number): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'kql-signature';
  const spans = argumentSpans(signature);
  const current = spans[Math.min(argument, spans.length - 1)];
  if (current === undefined) {
    dom.textContent = signature;
    return dom;
  }
  const strong = document.createElement('strong');
  strong.textContent = signature.slice(current.start, current.end);
  dom.append(signature.slice(0, current.start), strong, signature.slice(current.end));
  return dom;
}

function tipAt(state: EditorState, lookUp: LookUp): Tooltip | null {
  const { main } = state.selection;
  if (!main.empty) return null;
  const call = callAt(state.doc.toString(), main.head);
  if (call === undefined) return null;
  const entry = lookUp(call.name);
  if (entry === undefined || entry.signature === '') return null;
  return {
    pos: call.start,
    above: true,
    create: () => ({ dom: signatureDom(entry.signature, call.argument) }),
  };
}

/** Shows how the function around the cursor is called, while somebody types in its parentheses. */
export function signatureHelp(lookUp: LookUp): Extension {
  return StateField.define<Tooltip | null>({
    create: () => null,
    update: (shown, transaction) => {
      if (transaction.docChanged) return tipAt(transaction.state, lookUp);
      // The cursor that only moves takes the tip along, or ends it.
      if (transaction.selection !== undefined && shown !== null) return tipAt(transaction.state, lookUp);
      return shown;
    },
    provide: (field) => showTooltip.from(field),
  });
}
