import { Dismiss16Regular, Open16Regular } from '@fluentui/react-icons';
import { useEffect, useMemo, useRef, useState } from 'react';
import { CopyButton } from '../../../ui/copy.tsx';
import { Empty } from '../../../ui/states.tsx';
import { searchEntries, type Entry } from './entries.ts';
import './help-pane.css';

const headings: Record<Entry['kind'], string> = {
  operator: 'Operators',
  function: 'Functions',
  aggregate: 'Aggregates of summarize',
  plugin: 'Plugins of evaluate',
};

/**
 * The reference of the language beside the editor. `topic` is the word that it opens with; choosing an example puts it
 * into the editor.
 */
export function HelpPane(props: {
  entries: readonly Entry[];
  deviations: readonly string[];
  topic: string;
  onExample: (query: string, runnable: boolean) => void;
  onClose: () => void;
}) {
  const { entries, topic } = props;
  const [filter, setFilter] = useState(topic);
  const [chosen, setChosen] = useState<Entry | undefined>(undefined);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const named = entries.find(({ name, aliases }) => name === topic || aliases.includes(topic));
    setChosen(named);
    setFilter(named === undefined ? topic : '');
    input.current?.focus();
  }, [topic, entries]);
  const found = useMemo(() => searchEntries(entries, filter), [entries, filter]);
  return (
    <aside className="card help-pane" aria-label="KQL help">
      <header className="card-header">
        <h2>KQL help</h2>
        <span className="grow" />
        <button className="icon-button" aria-label="Close the help" title="Close (F1 opens it)" onClick={props.onClose}>
          <Dismiss16Regular />
        </button>
      </header>
      <div className="query-bar help-search">
        <input
          ref={input}
          type="search"
          value={filter}
          placeholder="Operators, functions, what they do"
          aria-label="Search the KQL help"
          onChange={(event) => {
            setFilter(event.target.value);
            setChosen(undefined);
          }}
        />
      </div>
      <div className="help-scroll">
        {chosen === undefined ? (
          <EntryList entries={found} sorted={filter === ''} deviations={props.deviations} onChoose={setChosen} />
        ) : (
          <EntryView entry={chosen} onBack={() => setChosen(undefined)} onExample={props.onExample} />
        )}
      </div>
    </aside>
  );
}

function EntryList(props: {
  entries: readonly Entry[];
  sorted: boolean;
  deviations: readonly string[];
  onChoose: (entry: Entry) => void;
}) {
  if (props.entries.length === 0)
    return (
      <Empty title="Nothing of that name">Belfry refuses what is not in this list, and says where in the query.</Empty>
    );
  const groups = props.sorted
    ? [...Map.groupBy(props.entries, ({ kind }) => kind)]
    : [[undefined, props.entries] as const];
  return (
    <>
      {groups.map(([kind, list]) => (
        <section key={kind ?? 'found'}>
          {kind !== undefined && (
            <h3 className="schema-heading">
              {headings[kind]} ({list.length})
            </h3>
          )}
          <ul>
            {list.map((entry) => (
              <li key={`${entry.kind} ${entry.name}`}>
                <button className="help-entry" onClick={() => props.onChoose(entry)}>
                  <span className="mono">{entry.name}</span>
                  <span className="meta ellipsis">{entry.doc}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {props.sorted && (
        <details className="help-deviations">
          <summary>Where answers differ from Kusto ({props.deviations.length})</summary>
          <ul>
            {props.deviations.map((text) => (
              <li key={text}>
                <Marked text={text} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function EntryView({
  entry,
  onBack,
  onExample,
}: {
  entry: Entry;
  onBack: () => void;
  onExample: (query: string, runnable: boolean) => void;
}) {
  return (
    <article className="help-article">
      <button className="value-link" onClick={onBack}>
        ← All
      </button>
      <h3 className="mono">{entry.name}</h3>
      {entry.signature !== '' && <p className="help-signature">{entry.signature}</p>}
      <p>
        <Marked text={entry.doc} />
      </p>
      {entry.aliases.length > 0 && <p className="meta">Also {entry.aliases.join(', ')}</p>}
      {entry.example !== '' && (
        <figure>
          <pre>
            {entry.example}
            {entry.result !== '' && <span className="kql-comment">{`\n// ${entry.result}`}</span>}
          </pre>
          <figcaption className="row">
            <button className="value-link" onClick={() => onExample(entry.example, entry.runnable)}>
              {entry.runnable ? 'Run it' : 'Into the editor'}
            </button>
            {!entry.runnable && <span className="meta">its table is one of our tests’</span>}
            <span className="grow" />
            <CopyButton text={entry.example} label="Copy the example" />
          </figcaption>
        </figure>
      )}
      {entry.notes.map((note) => (
        <p key={note} className="meta">
          <Marked text={note} />
        </p>
      ))}
      <a className="row meta" href={entry.learn} target="_blank" rel="noreferrer">
        <Open16Regular aria-hidden /> Kusto’s own page
      </a>
    </article>
  );
}

/** Text with `code` in it. */
const Marked = ({ text }: { text: string }) =>
  text.split('`').map((piece, index) => (index % 2 === 0 ? piece : <code key={index}>{piece}</code>));
