import Table from 'cli-table3';

/** Characters that a terminal would obey; log text must not move the cursor or change colours. */
// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f-\u009f]/g;

/** Text for a terminal: control characters shown as pictures. */
export function printable(text: string): string {
  return text.replaceAll(control, (char) =>
    char === '\n' || char === '\t' ? ' ' : String.fromCodePoint(0x2400 + Math.min(char.charCodeAt(0), 0x21)),
  );
}

/** A cell of any JSON value as one line of text. */
export function cellText(value: unknown, maxChars = 200): string {
  const text = value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const clean = printable(text);
  return clean.length > maxChars ? `${clean.slice(0, maxChars - 1)}…` : clean;
}

/** Prints rows under a header, as wide as the terminal allows. */
export function printTable(head: readonly string[], rows: readonly (readonly unknown[])[]): void {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    wordWrap: false,
  });
  const maxChars = process.stdout.isTTY
    ? Math.max(12, Math.floor(process.stdout.columns / Math.max(1, head.length)) + 20)
    : 200;
  for (const row of rows) table.push(row.map((cell) => cellText(cell, maxChars)));
  process.stdout.write(`${table.toString()}\n`);
}

/** Prints one JSON document, or one line of NDJSON. */
export function printJson(value: unknown, indent = 2): void {
  process.stdout.write(`${JSON.stringify(value, undefined, indent)}\n`);
}
