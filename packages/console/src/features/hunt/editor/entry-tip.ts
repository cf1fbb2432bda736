import type { Entry } from '../reference/entries.ts';

function element(tag: string, className: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** What a hover and the list of completions show of a word: call, description, an example and where it differs. */
export function entryTip(entry: Entry): HTMLElement {
  const tip = document.createElement('div');
  tip.className = 'kql-tip';
  if (entry.signature !== '') tip.append(element('div', 'kql-tip-signature', entry.signature));
  tip.append(element('p', '', entry.doc));
  if (entry.example !== '') {
    const example = element('pre', '', entry.example);
    if (entry.result !== '') example.append(element('span', 'kql-comment', `\n// ${entry.result}`));
    tip.append(example);
  }
  for (const note of entry.notes) tip.append(element('p', 'kql-tip-note', note));
  return tip;
}
