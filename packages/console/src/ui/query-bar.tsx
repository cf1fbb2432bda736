import { Search16Regular } from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import { useKeys } from '../app/keys.ts';

/** A search field that reports what was typed after a short rest. `/` jumps to it, Escape leaves it. */
export function QueryBar(props: { value: string; onChange: (value: string) => void; placeholder: string }) {
  const { value, onChange, placeholder } = props;
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const reported = useRef(value);
  useEffect(() => {
    // A change from outside (back button, cleared filters), not the echo of our own report.
    if (value !== reported.current) setText(value);
    reported.current = value;
  }, [value]);
  useEffect(() => {
    if (text === reported.current) return;
    const timer = setTimeout(() => {
      reported.current = text;
      onChange(text);
    }, 250);
    return () => clearTimeout(timer);
  }, [text, onChange]);
  useKeys([{ keys: '/', label: 'Search', group: 'List', run: () => field.current?.focus() }]);
  return (
    <div className="query-bar">
      <Search16Regular aria-hidden />
      <input
        ref={field}
        type="search"
        value={text}
        placeholder={placeholder}
        aria-label={placeholder}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') field.current?.blur();
        }}
      />
    </div>
  );
}
