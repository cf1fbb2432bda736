/** Where the text after the last pipe that stands outside strings, comments and brackets begins; -1 without a pipe. */
function lastPipe(query: string): number {
  let found = -1;
  let depth = 0;
  for (let index = 0; index < query.length; index += 1) {
    const character = query[index];
    if (character === '"' || character === "'") {
      const verbatim = query[index - 1] === '@';
      for (index += 1; index < query.length && query[index] !== character; index += 1) {
        if (query[index] === '\\' && !verbatim) index += 1;
        if (query[index] === '\n') break;
      }
    } else if (character === '/' && query[index + 1] === '/') {
      while (index < query.length && query[index] !== '\n') index += 1;
    } else if (character === '(' || character === '[' || character === '{') depth += 1;
    else if (character === ')' || character === ']' || character === '}') depth -= 1;
    else if (character === '|' && depth === 0) found = index;
  }
  return found;
}

/** Adds `| where <condition>` at the end of a query, before a final `render`. */
export function addCondition(query: string, condition: string): string {
  const trimmed = query.trimEnd().replace(/;$/, '');
  const pipe = lastPipe(trimmed);
  const tail = pipe === -1 ? '' : trimmed.slice(pipe + 1).trimStart();
  if (!/^render\b/.test(tail)) return `${trimmed}\n| where ${condition}`;
  return `${trimmed.slice(0, pipe).trimEnd()}\n| where ${condition}\n| ${tail}`;
}

/** Whether the query ends in `render`, so that operators cannot simply be appended. */
export function endsInRender(query: string): boolean {
  const pipe = lastPipe(query);
  return pipe !== -1 && /^\s*render\b/.test(query.slice(pipe + 1));
}

/** The block of text at `position`: scripts hold queries that blank lines part, as in Log Analytics. */
export function blockAt(text: string, position: number): { text: string; start: number } {
  let start = 0;
  const separator = /\n[ \t]*\n/g;
  for (let match = separator.exec(text); match !== null; match = separator.exec(text)) {
    if (match.index >= position) return trimBlock(text, start, match.index);
    start = match.index + match[0].length;
    // Several blank lines: the next search starts on the last of them.
    separator.lastIndex = start - 1;
  }
  return trimBlock(text, start, text.length);
}

function trimBlock(text: string, from: number, to: number): { text: string; start: number } {
  const block = text.slice(from, to);
  const lead = block.length - block.trimStart().length;
  return { text: block.trim(), start: from + lead };
}
