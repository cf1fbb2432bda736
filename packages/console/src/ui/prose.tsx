/** Joins lines that were broken for an editor's width; a line that ends a sentence, and a list, stay as they are. */
export const joinLines = (text: string): string =>
  text.trim().replaceAll(/(?<![.!?:;\n])\n(?!\s*([-*•]|\d+[.)]|\n))/g, ' ');

/** A description as its author wrote it: paragraphs and lists, no markup. */
export function Prose({ text, gap = 0 }: { text: string; gap?: number }) {
  return (
    <p style={{ color: 'var(--fg2)', whiteSpace: 'pre-line', overflowWrap: 'anywhere', marginBottom: gap }}>
      {joinLines(text)}
    </p>
  );
}
