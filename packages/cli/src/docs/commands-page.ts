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
    }
  };
  walk(createProgram(), 'belfry');
  parts.push(
    '## Exit codes',
    '',
    '0 done · 1 failed (the message has a code and the way out) · 2 wrong usage · 3 found what was asked for · 70 a bug',
    '',
  );
  return parts.join('\n');
}
