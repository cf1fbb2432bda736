import { z } from 'zod';
import { configSchema, environmentOverrides } from '@belfry/server';

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** Makes docs/reference/settings.md from the schema of the settings file. */
export function settingsPage(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema;
  const rows: string[] = [];
  const walk = (path: string, part: JsonSchema): void => {
    for (const [name, value] of Object.entries(part.properties ?? {})) {
      const key = path === '' ? name : `${path}.${name}`;
      if (value.properties !== undefined) walk(key, value);
      else {
        const type =
          value.enum === undefined ? (value.type ?? '') : value.enum.map((item) => `\`${String(item)}\``).join(' or ');
        const fallback = value.default === undefined ? '' : `\`${JSON.stringify(value.default)}\``;
        rows.push(`| \`${key}\` | ${type} | ${fallback} | ${value.description ?? ''} |`);
        if (value.items?.properties !== undefined) walk(`${key}[]`, value.items);
      }
    }
  };
  walk('', schema);
  const overrides = Object.entries(environmentOverrides).map(
    ([name, { path }]) => `| \`${name}\` | \`${path.join('.')}\` |`,
  );
  return [
    '# Settings',
    '',
    'Belfry reads `belfry.yaml` of the working folder, or the file given with `--config`. Every key has a default; an unknown key is an error.',
    '',
    '| key | type | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
    '## Environment',
    '',
    '| variable | setting |',
    '|---|---|',
    ...overrides,
    '',
  ].join('\n');
}
