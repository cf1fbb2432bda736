const nonAscii = /[\u0080-\uffff]/;

/** Folded code unit for each unit of the basic plane; built when the first non-ASCII text comes. */
let table: Uint16Array | undefined;

/**
 * Returns the text with letter case folded (Unicode simple folding: one code unit stays one code unit), so that two texts are equal
 * ignoring case exactly when their folds are equal, and parts keep their place. `toLowerCase` is not enough: it looks at neighbours (final
 * sigma) and changes lengths (dotted I).
 */
export function foldCase(text: string): string {
  if (!nonAscii.test(text)) return text.toLowerCase();
  table ??= buildTable();
  let folded = '';
  let run: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const next = unit >= 0xd800 && unit < 0xdc00 ? text.charCodeAt(at + 1) : 0;
    if (next >= 0xdc00 && next < 0xe000) {
      const pair = foldOne(text.slice(at, at + 2));
      run.push(pair.charCodeAt(0), pair.charCodeAt(1));
      at++;
    } else run.push(table[unit] as number);
    if (run.length > 4096) {
      folded += String.fromCharCode(...run);
      run = [];
    }
  }
  return folded + String.fromCharCode(...run);
}

/** Folds one code unit as `foldCase` does where it stands alone; halves of pairs stay as they are. */
export function foldUnit(unit: number): number {
  table ??= buildTable();
  return table[unit] as number;
}

function buildTable(): Uint16Array {
  const built = new Uint16Array(0x10000);
  for (let unit = 0; unit < built.length; unit++) built[unit] = foldOne(String.fromCharCode(unit)).charCodeAt(0);
  return built;
}

function foldOne(character: string): string {
  // Dotless i upper-cases to I, but does not fold to i.
  if (character === '\u0131') return character;
  const upper = character.toUpperCase();
  const lower = (upper.length === character.length ? upper : character).toLowerCase();
  return lower.length === character.length ? lower : character;
}
