import type { SchemaResponse } from '@belfry/schema/api';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { languageReference, querySchema } from '../../api/query.ts';
import { useKeys } from '../../app/keys.ts';
import { addCondition, blockAt } from '../../kql/edit-query.ts';
import { valueQuery } from '../../kql/incident-query.ts';
import { cellCondition } from '../../kql/literal.ts';
import { readRange, writeRange, type TimeRange } from '../../time/range.ts';
import { cellText } from '../../ui/json-tree.tsx';
import { Failure, Loaded, Skeleton } from '../../ui/states.tsx';
import { useToasts } from '../../ui/toast.tsx';
import KqlEditor, { type EditorHandle } from './editor/kql-editor.tsx';
import type { GridColumn } from './grid/columns.ts';
import './hunt.css';
import { HuntToolbar } from './hunt-toolbar.tsx';
import { teachSchema } from './language/client.ts';
import { indexEntries, toEntries } from './reference/entries.ts';
import { HelpPane } from './reference/help-pane.tsx';
import { Results } from './results.tsx';
import { SchemaTree } from './schema-tree.tsx';
import { useRun } from './use-run.ts';

const route = getRouteApi('/shell/hunt');
const draftKey = 'belfry.hunt.draft';
const rowChoices = [10_000, 30_000, 100_000];
export const defaultRange: TimeRange = { kind: 'relative', span: '24h' };
type Search = ReturnType<typeof route.useSearch>;

/** What the URL asks to run; undefined when it asks for nothing. */
function askedRun(search: Search): { query: string; range: TimeRange; maxRows: number; key: string } | undefined {
  if (search.q === undefined || search.run === undefined) return undefined;
  const range = readRange(search.range) ?? defaultRange;
  const maxRows = rowChoices.find((rows) => String(rows) === search.rows) ?? 30_000;
  return { query: search.q, range, maxRows, key: JSON.stringify([search.q, writeRange(range), maxRows]) };
}

/** Teaches the worker the server's schema; counts up when it has learned one. */
function useTaughtSchema(schema: Parameters<typeof teachSchema>[0] | undefined): number {
  const [taught, setTaught] = useState(0);
  const { fail } = useToasts();
  useEffect(() => {
    if (schema === undefined) return;
    let current = true;
    teachSchema(schema).then(() => current && setTaught((count) => count + 1), fail);
    return () => {
      current = false;
    };
  }, [schema, fail]);
  return taught;
}

/** Runs what the editor or the URL asks for, and writes every run into the URL. */
function useHunt(editor: RefObject<EditorHandle | null>) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { run, start, cancel } = useRun();
  const range = readRange(search.range) ?? defaultRange;
  const maxRows = rowChoices.find((rows) => String(rows) === search.rows) ?? 30_000;
  const startedKey = useRef('');
  const begin = useCallback(
    (query: string, within: TimeRange, rows: number) => {
      startedKey.current = JSON.stringify([query, writeRange(within), rows]);
      start(query, within, rows);
    },
    [start],
  );
  useEffect(() => {
    // A link, or the back button: what the URL says is run unless it is what was run last.
    const asked = askedRun(search);
    if (asked === undefined || asked.key === startedKey.current) return;
    if (editor.current !== null && !editor.current.read().text.includes(asked.query))
      editor.current.replace(asked.query);
    begin(asked.query, asked.range, asked.maxRows);
  }, [search, begin]);
  const runWith = (query: string, within: TimeRange, rows: number): void => {
    begin(query, within, rows);
    void navigate({
      search: (before) => ({
        ...before,
        q: query,
        range: writeRange(within),
        rows: rows === 30_000 ? undefined : String(rows),
        run: '1',
      }),
    });
  };
  const runHere = (): void => {
    const read = editor.current?.read();
    const query = read === undefined ? '' : blockAt(read.text, read.position).text;
    if (query !== '') runWith(query, range, maxRows);
  };
  const setRange = (next: TimeRange): void => {
    const query = run?.query ?? search.q;
    if (query === undefined)
      void navigate({ search: (before) => ({ ...before, range: writeRange(next) }), replace: true });
    else runWith(query, next, maxRows);
  };
  const replaceAndRun = (query: string): void => {
    editor.current?.replace(query);
    runWith(query, range, maxRows);
  };
  const onFilter = (column: GridColumn, value: unknown, negate: boolean): void =>
    replaceAndRun(addCondition(run?.query ?? '', cellCondition(column.name, column.type, value, negate)));
  return { run, cancel, range, maxRows, begin, runWith, runHere, setRange, replaceAndRun, onFilter };
}

/** The reference of the language, and the help pane that shows it: open on a topic, or closed. */
function useHelp() {
  const { data } = useQuery(languageReference());
  const [topic, setTopic] = useState<string | undefined>(undefined);
  const entries = useMemo(() => (data === undefined ? [] : toEntries(data)), [data]);
  const lookUp = useMemo(() => indexEntries(entries), [entries]);
  return { entries, deviations: data?.deviations ?? [], lookUp, topic, setTopic };
}

export default function HuntPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const schema = useQuery(querySchema());
  const taught = useTaughtSchema(schema.data);
  const editor = useRef<EditorHandle>(null);
  const [editorError, setEditorError] = useState<unknown>(undefined);
  const hunt = useHunt(editor);
  const help = useHelp();
  const { run, range, maxRows, runHere, cancel, setRange, runWith, replaceAndRun } = hunt;
  useKeys([
    { keys: 'Ctrl+Enter', label: 'Run the query (also Shift Enter in the editor)', group: 'Hunt', run: runHere },
    { keys: '/', label: 'To the editor', group: 'Hunt', run: () => editor.current?.focus() },
    { keys: 'F1', label: 'Help for the word at the cursor', group: 'Hunt', run: () => help.setTopic('') },
    { keys: 'Escape', label: 'Cancel the running query', group: 'Hunt', run: cancel },
  ]);
  return (
    <div className={help.topic === undefined ? 'hunt' : 'hunt with-help'}>
      <SchemaPane schema={schema} onInsert={(text) => editor.current?.insert(text)} />
      <div className="hunt-main">
        <HuntToolbar
          running={run?.status === 'running'}
          range={range}
          maxRows={maxRows}
          rowChoices={rowChoices}
          run={run}
          onRun={runHere}
          onCancel={cancel}
          onRange={setRange}
          onRows={(rows) =>
            void navigate({ search: (before) => ({ ...before, rows: String(rows), run: undefined }), replace: true })
          }
          helpShown={help.topic !== undefined}
          onHelp={() => help.setTopic(help.topic === undefined ? '' : undefined)}
          onFormat={() => void editor.current?.format().catch(setEditorError)}
          onHistory={(entry) => {
            editor.current?.replace(entry.query);
            runWith(entry.query, readRange(entry.range) ?? defaultRange, maxRows);
          }}
        />
        {editorError !== undefined && <Failure error={editorError} onRetry={() => setEditorError(undefined)} />}
        <div className="hunt-editor">
          <KqlEditor
            initial={search.q ?? sessionStorage.getItem(draftKey) ?? ''}
            schemaKey={taught}
            handle={editor}
            onChange={(text) => sessionStorage.setItem(draftKey, text)}
            onRun={runHere}
            onFailure={setEditorError}
            lookUp={help.lookUp}
            onHelp={help.setTopic}
          />
        </div>
        <Results
          run={run}
          tab={search.tab}
          onTab={(tab) => void navigate({ search: (before) => ({ ...before, tab }), replace: true })}
          onRange={setRange}
          onFilter={hunt.onFilter}
          onHunt={(value) => replaceAndRun(valueQuery(cellText(value)))}
          onRetry={() => run !== undefined && hunt.begin(run.query, range, maxRows)}
          onExample={replaceAndRun}
          tables={schema.data?.tables}
        />
      </div>
      {help.topic !== undefined && (
        <HelpPane
          entries={help.entries}
          deviations={help.deviations}
          topic={help.topic}
          onExample={(query, runnable) => (runnable ? replaceAndRun(query) : editor.current?.insert(query))}
          onClose={() => {
            help.setTopic(undefined);
            editor.current?.focus();
          }}
        />
      )}
    </div>
  );
}

const SchemaPane = ({
  schema,
  onInsert,
}: {
  schema: UseQueryResult<SchemaResponse>;
  onInsert: (text: string) => void;
}) => (
  <aside className="card hunt-schema" aria-label="Schema">
    <Loaded
      query={schema}
      skeleton={
        <div style={{ padding: 12 }}>
          <Skeleton rows={12} />
        </div>
      }
    >
      {(data) => <SchemaTree schema={data} onInsert={onInsert} />}
    </Loaded>
  </aside>
);
