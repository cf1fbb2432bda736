import type { Command } from 'commander';
import { createProgram } from '../program.ts';

/** Makes docs/reference/commands.md from the commands themselves. */
export function commandsPage(): string {
  const parts = ['# Commands', '', 'Run as `npx belfry …` from the project’s folder.', ''];
  const walk = (command: Command, path: string): void => {
    for (const child of command.commands) {
      const name = `${path} ${child.name()}`;
      if (child.commands.length > 0) {
        walk(child, name);
        continue;
      }
      const args = child.registeredArguments.map((argument) =>
        argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
      );
      parts.push(`## ${[name, ...args].join(' ')}`, '', `${child.description()}.`, '');
      for (const option of child.options) parts.push(`- \`${option.flags}\`: ${option.description}`);
      if (child.options.length > 0) parts.push('');
      const example = exampleOf(child);
      if (example !== undefined) parts.push('```sh', example, '```', '');
    }
  };
  walk(createProgram(), 'belfry');
  parts.push(
    '## Exit codes',
    '',
    '0 done · 1 failed (the message has a code and the way out) · 2 wrong usage · 3 found what was asked for · 70 a bug',
    '',
    '`import` ends with 1 when a file could not be read or the import ended early; what was taken is in the summary. `scan --fail-on`, `sigma check`, `kql check`, `pack check`, `audit verify` and `status` end with 3 when they found what they look for.',
    '',
  );
  return parts.join('\n');
}

/** The lines of the help text under "Example:". */
function exampleOf(command: Command): string | undefined {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return /\nExample:\n([\s\S]+)$/
    .exec(help)?.[1]
    ?.trimEnd()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');
}
