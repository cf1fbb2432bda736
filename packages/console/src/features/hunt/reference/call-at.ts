/** A call around the cursor: which function, and which of its arguments. */
export interface CallAt {
  name: string;
  /** Offset of the name. */
  start: number;
  /** From 0. */
  argument: number;
}

/** How far back a call is looked for: longer ones are lists of values, where a signature says nothing. */
const farthest = 4000;
/** A text (with escapes, verbatim, or of several lines), a comment, a word, or any other character. */
const token =
  /@"(?:[^"]|"")*"?|@'(?:[^']|'')*'?|```[\s\S]*?(?:```|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|\/\/[^\n]*|[A-Za-z_]\w*|[\s\S]/g;

/** The innermost call whose parentheses hold `position`; undefined in texts, comments and outside of calls. */
export function callAt(text: string, position: number): CallAt | undefined {
  const from = Math.max(0, position - farthest);
  const open: { bracket: string; name: string; start: number; argument: number }[] = [];
  let word: { text: string; start: number } | undefined;
  for (const match of text.slice(from, position).matchAll(token)) {
    const [piece] = match;
    const start = from + match.index;
    if (/^[A-Za-z_]/.test(piece)) {
      word = { text: piece, start };
      continue;
    }
    if (/^\s$/.test(piece)) continue;
    if (piece === '(' || piece === '[' || piece === '{')
      open.push({
        bracket: piece,
        name: piece === '(' ? (word?.text ?? '') : '',
        start: word?.start ?? start,
        argument: 0,
      });
    else if (piece === ')' || piece === ']' || piece === '}') open.pop();
    else if (piece === ',' && open.length > 0) (open.at(-1) as { argument: number }).argument++;
    else if (piece === '|' || piece === ';')
      while (open.at(-1)?.name === '' && open.at(-1)?.bracket !== '(') open.pop();
    word = undefined;
  }
  const call = open.findLast(({ name }) => name !== '');
  return call === undefined ? undefined : { name: call.name, start: call.start, argument: call.argument };
}

/** The word (or sign of an operator) at a position, with its place. */
export function wordAt(text: string, position: number): { word: string; start: number } | undefined {
  const before = /[\w-]*$/.exec(text.slice(Math.max(0, position - 100), position))?.[0] ?? '';
  const after = /^[\w-]*/.exec(text.slice(position, position + 100))?.[0] ?? '';
  const word = before + after;
  return word === '' ? undefined : { word, start: position - before.length };
}

/** Where each argument stands in a signature such as `name(a: long, b: string, …) → long`. */
export function argumentSpans(signature: string): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let depth = 0;
  let start = signature.indexOf('(') + 1;
  for (let at = start; start > 0 && at < signature.length; at++) {
    const sign = signature[at];
    if (sign === '(') depth++;
    // `name: type, …` repeats: the comma before … parts nothing.
    const parts = depth === 0 && (sign === ')' || (sign === ',' && !signature.startsWith(', …', at)));
    if (parts) {
      const text = signature.slice(start, at);
      if (text.trim() !== '') spans.push({ start: start + text.length - text.trimStart().length, end: at });
      start = at + 1;
    }
    if (sign === ')' && depth-- === 0) return spans;
  }
  return spans;
}
