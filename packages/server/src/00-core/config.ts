import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BelfryError } from '@belfry/schema';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';

const port = z.number().int().min(0).max(65535);

/** A folder or file that Belfry follows. */
const fileSource = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  path: z.string().describe('A file, or a folder with `include`.'),
  include: z.array(z.string()).default(['*']).describe('File names to follow in a folder; `*` and `?` are wildcards.'),
  pack: z.string().optional().describe('Source pack; absent: recognised from the content.'),
  from: z
    .enum(['start', 'end'])
    .default('start')
    .describe('`end` follows only what is written from now on, `start` reads what is there first.'),
});

/** `belfry.yaml`. Every key has a default; an unknown key is an error. Each part documents itself in docs/reference/settings.md. */
export const configSchema = z.strictObject({
  dataDir: z
    .string()
    .default('belfry-data')
    .describe('Folder that holds the journal, the store and the state database. `BELFRY_DATA`.'),
  http: z
    .strictObject({
      host: z
        .string()
        .default('127.0.0.1')
        .describe('Address of the console and the API. Anything but loopback needs TLS in front of it. `BELFRY_HOST`.'),
      hosts: z
        .array(z.string())
        .default([])
        .describe('Further names under which browsers reach this server, e.g. of a reverse proxy.'),
      port: port.default(7080).describe('`BELFRY_PORT`.'),
      maxBodyBytes: z
        .number()
        .int()
        .min(1024)
        .default(64 * 1024 * 1024)
        .describe('Largest request body of the ingest API after decompression, bytes.'),
    })
    .prefault({}),
  syslog: z
    .strictObject({
      enabled: z.boolean().default(true),
      host: z.string().default('127.0.0.1'),
      port: port.default(5514).describe('UDP and TCP. `BELFRY_SYSLOG_PORT`.'),
      maxMessageBytes: z
        .number()
        .int()
        .min(480)
        .default(256 * 1024)
        .describe('Longest message, bytes; longer ones become dead letters.'),
      maxConnections: z.number().int().min(1).default(512),
    })
    .prefault({}),
  files: z
    .array(fileSource)
    .default([])
    .describe("Files and folders to follow. With none set and no data yet, Belfry follows this machine's own logs."),
  watchThisMachine: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe("Follow this machine's own logs (journal or /var/log) where it may read them."),
  systemJournal: z
    .strictObject({
      follow: z
        .enum(['auto', 'always', 'never'])
        .default('auto')
        .describe(
          'Follow the journal of systemd, by `journalctl`. `auto`: when this machine is watched and none of its system log files may be read; they hold the same messages.',
        ),
      directory: z
        .string()
        .optional()
        .describe("Folder of journal files to follow instead of this machine's own, e.g. of systemd-journal-remote."),
      firstEntries: z
        .number()
        .int()
        .min(0)
        .default(100_000)
        .describe('Newest entries that the first start reads; later starts go on where the last one ended.'),
    })
    .prefault({}),
  journal: z
    .strictObject({
      sealAfterMs: z
        .number()
        .int()
        .min(50)
        .max(60_000)
        .default(1000)
        .describe('A segment is sealed and handed to the store after this long, milliseconds.'),
      sealAfterBytes: z
        .number()
        .int()
        .min(1_048_576)
        .default(32 * 1024 * 1024),
      minFreeBytes: z
        .number()
        .int()
        .min(0)
        .default(512 * 1024 * 1024)
        .describe('Stop acknowledging when the disk has less free than this, bytes.'),
    })
    .prefault({}),
  store: z
    .strictObject({
      url: z
        .string()
        .optional()
        .describe('URL of a ClickHouse server with credentials; absent: the embedded engine. `BELFRY_CLICKHOUSE_URL`.'),
      maxMemoryBytes: z.number().int().min(268_435_456).optional(),
      retentionDays: z
        .number()
        .int()
        .min(1)
        .default(90)
        .describe('Days that rows are kept, unless a table says otherwise.'),
    })
    .prefault({}),
  rules: z
    .strictObject({
      folders: z
        .array(z.string())
        .default([])
        .describe("Folders with Sigma rules (`*.yml`) and Sentinel analytics rules (`*.yaml`), beside the packs' own."),
      placeholders: z
        .record(z.string(), z.array(z.string()))
        .default({})
        .describe('Values for `%placeholder%` in Sigma rules.'),
    })
    .prefault({}),
  packs: z
    .strictObject({
      folders: z
        .array(z.string())
        .default([])
        .describe("Folders of the user's own source packs. A pack's parser is code and runs with Belfry's rights."),
    })
    .prefault({}),
  functions: z
    .strictObject({
      folders: z
        .array(z.string())
        .default([])
        .describe('Folders with saved KQL functions: a file `*.kql` each, `let <Name> = (<parameters>) { <query> };`.'),
    })
    .prefault({}),
  watchlists: z
    .strictObject({
      folder: z
        .string()
        .default('')
        .describe(
          "Folder with watchlists: `<alias>.csv` with a line of column names is what `_GetWatchlist('<alias>')` gives. `SearchKey` is the column of that name, otherwise the first.",
        ),
    })
    .prefault({}),
  redact: z
    .strictObject({
      secrets: z
        .boolean()
        .default(true)
        .describe('Replace secrets (keys, tokens, passwords) in every record before it is durable.'),
    })
    .prefault({}),
  enrich: z
    .strictObject({
      indicators: z.array(z.string()).default([]).describe('Files of threat intelligence indicators, one a line.'),
      geo: z
        .strictObject({
          database: z
            .string()
            .default('')
            .describe(
              'Database of the places of addresses for `geo_info_from_ip_address`: a file of the .mmdb format, e.g. GeoLite2 City or DB-IP City Lite. Read again when it changes.',
            ),
        })
        .prefault({}),
    })
    .prefault({}),
  webhooks: z
    .strictObject({
      allowPrivateHosts: z
        .array(z.string())
        .default([])
        .describe('Hosts that webhooks may call although they are loopback, link-local or private addresses.'),
    })
    .prefault({}),
  kql: z
    .strictObject({
      externalData: z
        .strictObject({
          allowHosts: z
            .array(z.string())
            .default([])
            .describe(
              'Hosts whose files `externaldata` may read, over https: `feeds.example.com`, `*.example.com` for every host below one, `http://feeds.example.com` where the way there need not be encrypted.',
            ),
          allowPrivateHosts: z
            .array(z.string())
            .default([])
            .describe(
              'Further hosts that it may read, over http too, although they are loopback, link-local or private addresses.',
            ),
          maxBytes: z
            .number()
            .int()
            .min(1024)
            .max(33_554_432)
            .default(16 * 1024 * 1024)
            .describe('Bytes of the files of one `externaldata` after decompression; more is an error.'),
          maxRows: z
            .number()
            .int()
            .min(1)
            .default(100_000)
            .describe(
              'Rows of one `externaldata`; more is an error, never a part of them. They are written into the query: each use of them takes time and memory.',
            ),
          timeoutMs: z.number().int().min(100).default(20_000).describe('Time to read one file, milliseconds.'),
          cacheSeconds: z
            .number()
            .int()
            .min(0)
            .default(300)
            .describe('For this long a file is taken as it was; then its server is asked whether it has changed.'),
        })
        .prefault({}),
    })
    .prefault({}),
  query: z
    .strictObject({
      timeoutMs: z.number().int().min(100).default(60_000),
      maxRows: z.number().int().min(1).default(30_000),
      maxMemoryBytes: z.number().int().min(67_108_864).default(1_073_741_824),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
});
export type Config = z.infer<typeof configSchema>;

/** Environment variables that override the settings file, with the setting each one sets. */
export const environmentOverrides: Readonly<Record<string, { path: readonly string[]; number?: boolean }>> = {
  BELFRY_DATA: { path: ['dataDir'] },
  BELFRY_HOST: { path: ['http', 'host'] },
  BELFRY_PORT: { path: ['http', 'port'], number: true },
  BELFRY_SYSLOG_PORT: { path: ['syslog', 'port'], number: true },
  BELFRY_CLICKHOUSE_URL: { path: ['store', 'url'] },
  BELFRY_LOG_LEVEL: { path: ['log', 'level'] },
};

type Settings = { [key: string]: unknown };

function setPath(settings: Settings, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    settings[head] = value;
    return;
  }
  const child = settings[head];
  const next: Settings = typeof child === 'object' && child !== null ? { ...child } : {};
  settings[head] = next;
  setPath(next, rest, value);
}

/** The settings of a file, able to say where one of them stands. */
interface SettingsFile {
  readonly settings: Settings;
  placeOf(path: readonly PropertyKey[]): string;
}

function readSettingsFile(file: string): SettingsFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { prettyErrors: true, lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const place = error.linePos?.[0];
    throw new BelfryError('BELFRY-CONFIG-001', `the settings file is not valid YAML: ${error.message.split('\n')[0]}`, {
      where: place === undefined ? file : `${file}:${place.line}:${place.col}`,
      hint: 'Correct the line; docs/reference/settings.md lists the keys.',
    });
  }
  const value: unknown = document.toJS() ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BelfryError('BELFRY-CONFIG-002', 'the settings file must hold keys and values', { where: file });
  }
  return {
    settings: { ...value },
    placeOf: (path) => {
      const offset = offsetOf(document, path);
      const place = offset === undefined ? undefined : lines.linePos(offset);
      return place === undefined ? file : `${file}:${place.line}:${place.col}`;
    },
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BelfryError('BELFRY-CONFIG-007', `the settings file cannot be read: ${reason}`, {
      where: file,
      hint: 'name a file that this user may read with --config',
      cause,
    });
  }
}

/** Where a key stands in the text; undefined when it is not there (it came from the environment). */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number | undefined {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
  if (isScalar(pair?.key)) return pair.key.range?.[0];
  const node: unknown = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}

/**
 * Reads the settings: defaults, then the file, then the environment.
 * @param file path of `belfry.yaml`; absent: `belfry.yaml` of the working folder when it is there.
 * @throws BelfryError BELFRY-CONFIG-001..004, naming the key and the place.
 */
export function loadConfig(file: string | undefined, environment: NodeJS.ProcessEnv): Config {
  const path = file ?? (existsSync('belfry.yaml') ? 'belfry.yaml' : undefined);
  if (path !== undefined && !existsSync(path)) {
    throw new BelfryError('BELFRY-CONFIG-003', 'the settings file does not exist', { where: path });
  }
  const read = path === undefined ? undefined : readSettingsFile(path);
  const settings = read?.settings ?? {};
  const variables = new Map<string, string>();
  for (const [name, override] of Object.entries(environmentOverrides)) {
    const value = environment[name];
    if (value === undefined || value === '') continue;
    variables.set(override.path.join('.'), name);
    setPath(settings, override.path, override.number === true ? Number(value) : value);
  }
  const result = configSchema.safeParse(settings);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`);
    throw new BelfryError('BELFRY-CONFIG-004', `the settings are not valid: ${lines.join('; ')}`, {
      where: placesOf(result.error, read, variables).join(', '),
      hint: 'docs/reference/settings.md lists every key with its default.',
    });
  }
  return { ...result.data, dataDir: resolve(result.data.dataDir) };
}

/** Places of what is wrong: the variable that set it, or the file. */
function placesOf(error: z.ZodError, file: SettingsFile | undefined, variables: ReadonlyMap<string, string>): string[] {
  const paths = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
  );
  const places = paths.map((path) => variables.get(path.join('.')) ?? file?.placeOf(path) ?? 'the environment');
  return [...new Set(places)];
}
