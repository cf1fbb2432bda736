import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { incidentPages } from '../api/incidents.ts';
import { request, searchOf } from '../api/client.ts';
import { allRules } from '../api/rules.ts';
import { incidentPage } from '@belfry/schema/api';
import { valueQuery } from '../kql/incident-query.ts';
import { useTheme } from '../theme/theme-mode.tsx';
import { useZone } from '../time/zone.tsx';
import { recogniseIndicator } from './indicator.ts';

interface Choice {
  id: string;
  label: string;
  note: string;
  run: () => void;
}

/** Finds incidents and rules, recognises a pasted indicator, and runs commands. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const choices = useChoices(text.trim());
  useEffect(() => setActive(0), [text]);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const run = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    onClose();
    choice.run();
  };
  return (
    <div className="overlay" onClick={onClose}>
      <div
        className="panel palette"
        role="dialog"
        aria-modal
        aria-label="Search"
        onClick={(event) => event.stopPropagation()}
      >
        <input
          autoFocus
          value={text}
          placeholder="Search incidents and rules, paste an IP, hash or user, or type a command"
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={choices[active] === undefined ? undefined : `palette-${choices[active].id}`}
          aria-label="Search"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onClose();
            else if (event.key === 'ArrowDown') setActive((index) => Math.min(choices.length - 1, index + 1));
            else if (event.key === 'ArrowUp') setActive((index) => Math.max(0, index - 1));
            else if (event.key === 'Enter') run(choices[active]);
            else return;
            event.preventDefault();
          }}
        />
        <ul ref={list} id="palette-list" role="listbox">
          {choices.map((choice, index) => (
            <li
              key={choice.id}
              id={`palette-${choice.id}`}
              role="option"
              aria-selected={index === active}
              onMouseMove={() => setActive(index)}
              onClick={() => run(choice)}
            >
              <span className="grow ellipsis">{choice.label}</span>
              <span className="meta">{choice.note}</span>
            </li>
          ))}
          {choices.length === 0 && <li className="dim">Nothing found</li>}
        </ul>
      </div>
    </div>
  );
}

function useChoices(text: string): Choice[] {
  const navigate = useNavigate();
  const theme = useTheme();
  const zone = useZone();
  const rules = useQuery(allRules());
  const found = useQuery({
    queryKey: [...incidentPages({}).queryKey, 'palette', text],
    queryFn: ({ signal }) => request(`/api/incidents${searchOf({ q: text, limit: 6 })}`, incidentPage, { signal }),
    enabled: text.length > 1,
  });
  return useMemo(() => {
    const lower = text.toLowerCase();
    const matches = (label: string): boolean => label.toLowerCase().includes(lower);
    const indicator = recogniseIndicator(text);
    const go = (id: string, label: string, run: () => void): Choice => ({ id, label, note: 'Command', run });
    const commands = [
      go('overview', 'Go to Overview', () => void navigate({ to: '/' })),
      go('incidents', 'Go to Incidents', () => void navigate({ to: '/incidents' })),
      go('hunt', 'Go to Hunt', () => void navigate({ to: '/hunt' })),
      go('rules', 'Go to Rules', () => void navigate({ to: '/rules' })),
      go('data', 'Go to Data', () => void navigate({ to: '/data' })),
      go('settings', 'Go to Settings', () => void navigate({ to: '/settings' })),
      go('theme', 'Switch between dark and light', theme.toggle),
      go('zone', 'Switch between UTC and local time', zone.toggle),
    ].filter((choice) => matches(choice.label));
    if (text === '') return commands;
    const hunt: Choice = {
      id: 'hunt-text',
      label: `Hunt for ${text}`,
      note: indicator === undefined ? 'all tables' : `${indicator}, all tables`,
      run: () => void navigate({ to: '/hunt', search: { q: valueQuery(text), range: '24h', run: '1' } }),
    };
    const queue: Choice = {
      id: 'queue-text',
      label: `Incidents with ${text}`,
      note: 'Queue',
      run: () => void navigate({ to: '/incidents', search: { q: text } }),
    };
    const incidents = (found.data?.items ?? []).map<Choice>((incident) => ({
      id: `incident-${incident.number}`,
      label: incident.title,
      note: `INC-${incident.number} · ${incident.severity} · ${incident.status}`,
      run: () => void navigate({ to: '/incidents/$number', params: { number: String(incident.number) } }),
    }));
    const ruleChoices = (rules.data ?? [])
      .filter((rule) => matches(rule.name))
      .slice(0, 6)
      .map<Choice>((rule) => ({
        id: `rule-${rule.id}`,
        label: rule.name,
        note: `${rule.kind} rule`,
        run: () => void navigate({ to: '/rules/$id', params: { id: rule.id } }),
      }));
    const texts = [hunt, queue];
    return indicator === undefined
      ? [...incidents, ...ruleChoices, ...commands, ...texts]
      : [...texts, ...incidents, ...ruleChoices, ...commands];
  }, [text, found.data, rules.data, navigate, theme, zone]);
}
