import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { forceLinting, lintGutter, lintKeymap, linter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { language } from '../language/client.ts';
import { completeKql } from './complete.ts';
import { createLinter } from './diagnostics.ts';
import './editor.css';
import { highlighting, refreshColors } from './highlight.ts';

export interface EditorHandle {
  focus: () => void;
  /** The text and where the cursor is. */
  read: () => { text: string; position: number };
  replace: (text: string) => void;
  insert: (text: string) => void;
  format: () => Promise<void>;
}

const hover = hoverTooltip(async (view, position) => {
  const text = await language.hover(view.state.doc.toString(), position);
  if (text === '') return null;
  return {
    pos: position,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'kql-hover';
      dom.textContent = text;
      return { dom };
    },
  };
});

interface Handlers {
  onChange: (text: string) => void;
  onRun: () => void;
  onFailure: (error: unknown) => void;
}

function createState(text: string, handlers: { current: Handlers }): EditorState {
  const fail = (error: unknown): void => handlers.current.onFailure(error);
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
        { key: 'Escape', run: (view) => (view.contentDOM.blur(), true) },
      ]),
      lineNumbers(),
      history(),
      highlightActiveLine(),
      closeBrackets(),
      autocompletion({ override: [completeKql], icons: false, maxRenderedOptions: 200 }),
      keymap.of([...completionKeymap, ...closeBracketsKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
      linter(createLinter(fail), { delay: 500 }),
      lintGutter(),
      hover,
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
