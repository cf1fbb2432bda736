import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsPage } from './commands-page.ts';
import { errorsPage } from './errors-page.ts';
import { kqlPage } from './kql-page.ts';
import { settingsPage } from './settings-page.ts';

// Writes docs/reference; with --check only says whether it is fresh.
const root = join(import.meta.dirname, '../../../..');
const folder = join(root, 'docs/reference');
const pages: Readonly<Record<string, string>> = {
  'settings.md': settingsPage(),
  'commands.md': commandsPage(),
  'errors.md': errorsPage(root),
  'kql.md': kqlPage(root),
};
const check = process.argv.includes('--check');
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(pages)) {
  const path = join(folder, name);
  if (!check) writeFileSync(path, text);
  else if (text !== readOrEmpty(path)) {
    console.error(`docs/reference/${name} is not fresh: run npm run gen`);
    process.exitCode = 1;
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
