import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { forceLinting, lintGutter, lintKeymap, linter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { language } from '../language/client.ts';
import { callAt, wordAt } from '../reference/call-at.ts';
import type { Entry } from '../reference/entries.ts';
import { completeKql } from './complete.ts';
import { createLinter } from './diagnostics.ts';
import './editor.css';
import { entryTip } from './entry-tip.ts';
import { highlighting, refreshColors } from './highlight.ts';
import { signatureHelp } from './signature-help.ts';

export interface EditorHandle {
  focus: () => void;
  /** The text and where the cursor is. */
  read: () => { text: string; position: number };
  replace: (text: string) => void;
  insert: (text: string) => void;
  format: () => Promise<void>;
}

/** What stands under the pointer: what the language service knows of it here, and our description of its word. */
const hover = (lookUp: LookUp) =>
  hoverTooltip(async (view, position) => {
    const text = view.state.doc.toString();
    const said = await language.hover(text, position);
    const word = wordAt(text, position);
    const entry = word === undefined ? undefined : lookUp(word.word);
    if (said === '' && entry === undefined) return null;
    return {
      pos: word?.start ?? position,
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'kql-hover';
        if (entry !== undefined) dom.append(entryTip(entry));
        else dom.textContent = said;
        return { dom };
      },
    };
  });

type LookUp = (name: string) => Entry | undefined;
interface Handlers {
  onChange: (text: string) => void;
  onRun: () => void;
  onFailure: (error: unknown) => void;
  /** Describes a word of the language; undefined for names of data. */
  lookUp: LookUp;
  /** F1: the help for the word at the cursor. */
  onHelp: (word: string) => void;
}

function createState(text: string, handlers: { current: Handlers }): EditorState {
  const fail = (error: unknown): void => handlers.current.onFailure(error);
  const lookUp: LookUp = (name) => handlers.current.lookUp(name);
  const help = ({ state }: EditorView): boolean => {
    const { head } = state.selection.main;
    const text = state.doc.toString();
    handlers.current.onHelp(wordAt(text, head)?.word ?? callAt(text, head)?.name ?? '');
    return true;
  };
  const run = (): boolean => {
    handlers.current.onRun();
    return true;
  };
  return EditorState.create({
    doc: text,
    extensions: [
      keymap.of([
        { key: 'Mod-Enter', run },
        { key: 'Shift-Enter', run },
        { key: 'F1', run: help },
        { key: 'Escape', run: (view) => (view.contentDOM.blur(), true) },
      ]),
      lineNumbers(),
      history(),
      highlightActiveLine(),
      closeBrackets(),
      autocompletion({ override: [(context) => completeKql(context, lookUp)], icons: false, maxRenderedOptions: 200 }),
      keymap.of([...completionKeymap, ...closeBracketsKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
      linter(createLinter(fail), { delay: 500 }),
      lintGutter(),
      hover(lookUp),
      signatureHelp(lookUp),
      highlighting(fail),
      placeholder('SigninLogs | where … (Ctrl+Enter runs)'),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': 'KQL query', spellcheck: 'false' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) handlers.current.onChange(update.state.doc.toString());
      }),
    ],
  });
}

/**
 * The KQL editor. Text goes in once and through `handle.replace`; what people type comes out of `onChange`.
 * `schemaKey` changes when the worker learns another schema, which checks the text again.
 */
export default function KqlEditor(props: { initial: string; schemaKey: number; handle: Ref<EditorHandle> } & Handlers) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const handlers = useRef<Handlers>(props);
  const initial = useRef(props.initial);
  useEffect(() => {
    handlers.current = props;
  });
  useEffect(() => {
    const created = new EditorView({
      state: createState(initial.current, handlers),
      parent: parent.current as HTMLElement,
    });
    view.current = created;
    return () => created.destroy();
  }, []);
  useEffect(() => {
    if (view.current === undefined || props.schemaKey === 0) return;
    view.current.dispatch({ effects: refreshColors.of(null) });
    forceLinting(view.current);
  }, [props.schemaKey]);
  useImperativeHandle(props.handle, () => ({
    focus: () => view.current?.focus(),
    read: () => ({
      text: view.current?.state.doc.toString() ?? '',
      position: view.current?.state.selection.main.head ?? 0,
    }),
    replace: (text) => {
      const editor = view.current;
      if (editor === undefined || editor.state.doc.toString() === text) return;
      editor.dispatch({
        changes: { from: 0, to: editor.state.doc.length, insert: text },
        selection: { anchor: text.length },
      });
    },
    insert: (text) => {
      const editor = view.current;
      if (editor === undefined) return;
      editor.dispatch(editor.state.replaceSelection(text));
      editor.focus();
    },
    format: async () => {
      const editor = view.current;
      if (editor === undefined) return;
      const { doc, selection } = editor.state;
      const formatted = await language.format(doc.toString(), selection.main.head);
      if (editor.state.doc !== doc || formatted.text === '') return;
      editor.dispatch({
        changes: { from: formatted.start, to: formatted.start + formatted.length, insert: formatted.text },
      });
    },
  }));
  return <div ref={parent} className="kql-editor" />;
}
