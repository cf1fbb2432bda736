import { globSync, readFileSync } from 'node:fs';

/** Makes docs/reference/errors.md: every code in the sources, with what its name or message says and where it is raised. */
export function errorsPage(root: string): string {
  const codes = new Map<string, { meaning: string; file: string }>();
  const files = globSync(['packages/*/src/**/*.ts', 'packs/**/*.ts'], {
    cwd: root,
    exclude: (name) => name.endsWith('.test.ts'),
  }).sort();
  for (const file of files) {
    if (/\.test\.ts$|node_modules|^packs\/_/.test(file)) continue;
    const text = readFileSync(`${root}/${file}`, 'utf8');
    // A register names its codes; elsewhere the message follows the code.
    for (const match of text.matchAll(/(\w+): '(BELFRY(?:-[A-Z]+)+-\d{3})'/g))
      note(match[2], words(match[1] ?? ''), file);
    for (const match of text.matchAll(/'(BELFRY(?:-[A-Z]+)+-\d{3})',\s*[`'"]([^`'"]+)/g))
      note(match[1], match[2] ?? '', file);
  }
  function note(code: string | undefined, meaning: string, file: string): void {
    if (code !== undefined && !codes.has(code))
      codes.set(code, { meaning: meaning.replaceAll(/\$\{[^}]*\}/g, '…'), file });
  }
  const rows = [...codes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { meaning, file }]) => `| \`${code}\` | ${meaning} | ${file} |`);
  return [
    '# Error codes',
    '',
    'Codes are stable and never used again for something else. Every error says what happened, where, and the way out.',
    '',
    '| code | meaning | raised in |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const words = (camel: string): string => camel.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
