import { createRequire } from 'node:module';

/** What one native call gives: the buffered output and how much was read for it. */
export interface NativeResult {
  readonly bytes: Buffer;
  /** Seconds. */
  readonly elapsed: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
}

/**
 * The addon's own functions. They are undocumented, so the version is pinned and nothing else names them. The
 * package's `Session` is not used: closing one waits for every native operation of the process, so connections
 * pile up behind a single long query.
 */
interface Addon {
  CreateConnection(path: string, args?: readonly string[]): unknown;
  CloseConnection(connection: unknown): void;
  QueryAsyncConnection(connection: unknown, sql: string, format: string): Promise<NativeResult>;
}

const platformPackages: Readonly<Record<string, string>> = {
  'linux-x64': '@chdb/lib-linux-x64-gnu',
  'linux-arm64': '@chdb/lib-linux-arm64-gnu',
  'darwin-x64': '@chdb/lib-darwin-x64',
  'darwin-arm64': '@chdb/lib-darwin-arm64',
};

let addon: Addon | undefined;

/** Loads the engine's library. Throws when the platform has none or it is not installed. */
export function loadAddon(): void {
  const name = platformPackages[`${process.platform}-${process.arch}`];
  if (name === undefined) throw new Error(`no embedded engine for ${process.platform} on ${process.arch}`);
  const here = createRequire(import.meta.url);
  addon = createRequire(here.resolve('chdb/package.json'))(name) as Addon;
}

/** One connection to the engine; it runs one call at a time. */
export class NativeConnection {
  readonly #handle: unknown;
  #running = 0;
  #closed = false;

  /** The process's first connection fixes the folder and takes `args`; later ones must name the same folder. */
  constructor(path: string, args?: readonly string[]) {
    if (addon === undefined) loadAddon();
    this.#handle = args === undefined ? addon!.CreateConnection(path) : addon!.CreateConnection(path, args);
  }

  async query(sql: string, format = 'TSV'): Promise<NativeResult> {
    if (this.#closed) throw new Error('connection is closed');
    this.#running++;
    try {
      return await addon!.QueryAsyncConnection(this.#handle, sql, format);
    } finally {
      this.#running--;
    }
  }

  /** Must be called when no query runs: closing under a running query can abort the process. */
  close(): void {
    if (this.#closed) return;
    if (this.#running > 0) throw new Error('connection is busy');
    this.#closed = true;
    addon!.CloseConnection(this.#handle);
  }
}
