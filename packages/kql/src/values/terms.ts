/** A character of a term: ASCII letters and digits and everything beyond ASCII, as ClickHouse's tokenizer splits. */
const isTermCharacter = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index);
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code >= 128;
};

/** Whether `needle` stands in `text` with the ends of terms at the asked sides. Both in the same case. */
export function hasTerm(text: string, needle: string, left: boolean, right: boolean): boolean {
  if (needle === '') return true;
  const checksLeft = left && isTermCharacter(needle, 0);
  const checksRight = right && isTermCharacter(needle, needle.length - 1);
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
    const end = at + needle.length;
    if (checksLeft && at > 0 && isTermCharacter(text, at - 1)) continue;
    if (checksRight && end < text.length && isTermCharacter(text, end)) continue;
    return true;
  }
  return false;
}

/** Returns the terms of a part of a text that are whole in it, given whether the part's ends are ends of terms. */
export function completeTerms(part: string, left: boolean, right: boolean): string[] {
  const terms = termsOf(part);
  if (!right && part !== '' && isTermCharacter(part, part.length - 1)) terms.pop();
  if (!left && part !== '' && isTermCharacter(part, 0)) terms.shift();
  return terms;
}

/** Returns the terms of a text. */
export const termsOf = (text: string): string[] => text.match(/[0-9A-Za-z\u0080-\uffff]+/g) ?? [];
