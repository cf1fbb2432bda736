import { useEffect, useRef, useState } from 'react';
import { currentBindings, keysEnabled, setKeysEnabled, type KeyBinding } from '../app/keys.ts';

/** The keys that work on the page below, by group. */
export default function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const [bindings] = useState(currentBindings);
  const [enabled, setEnabled] = useState(keysEnabled);
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    sheet.current?.focus();
  }, []);
  const groups = Map.groupBy(bindings, (binding: KeyBinding) => binding.group);
  return (
    <div className="overlay" onClick={onClose}>
      <div
        ref={sheet}
        className="panel help-sheet"
        role="dialog"
        aria-modal
        aria-label="Keyboard"
        tabIndex={-1}
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => event.key === 'Escape' && onClose()}
      >
        <h1>Keyboard</h1>
        <div className="groups">
          {[...groups].map(([group, list]) => (
            <section key={group}>
              <h2>{group}</h2>
              <dl>
                {list.map((binding) => (
                  <div key={binding.keys} style={{ display: 'contents' }}>
                    <dt>{binding.label}</dt>
                    <dd>
                      {binding.keys.split(' ').map((key) => (
                        <kbd key={key} style={{ marginLeft: 4 }}>
                          {key.replace('+', ' ')}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <label className="row" style={{ marginTop: 18 }}>
          <input
            type="checkbox"
            checked={enabled}
            onChange={(event) => {
              setKeysEnabled(event.target.checked);
              setEnabled(event.target.checked);
            }}
          />
          Single-key shortcuts are on
        </label>
      </div>
    </div>
  );
}
