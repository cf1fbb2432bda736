import { watch, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface WatchOptions {
  /** Called when files have changed and then rested; the next call waits for this one to settle. */
  onChange(): Promise<void>;
  /** How long files must rest, ms: editors and copies write in several steps. */
  readonly restMs?: number;
  /** How often folders are looked through without being told of a change, ms: network drives tell nothing. */
  readonly lookMs?: number;
}
export interface FolderWatch {
  /** Stops watching; settles when a call that is going on has ended. */
  close(): Promise<void>;
}

/** Folders below that are watched at most; changes in others are found when they are looked through. */
const maxWatched = 500;
const maxDepth = 16;

/** Watches folders with all below them. What was there at the start is no change. */
export async function watchFolders(folders: readonly string[], options: WatchOptions): Promise<FolderWatch> {
  const { onChange, restMs = 500, lookMs = 15_000 } = options;
  const watchers = new Map<string, FSWatcher>();
  let state = '';
  let working = Promise.resolve();
  let closed = false;
  let resting: NodeJS.Timeout | undefined;

  /** Looks through the folders, and watches those that are there now. */
  const look = async (): Promise<string> => {
    const seen: string[] = [];
    const found = new Set<string>();
    for (const folder of folders) await describe(folder, 0, seen, found);
    for (const [path, watcher] of watchers) if (!found.has(path)) forget(path, watcher);
    for (const path of found) if (!closed && !watchers.has(path) && watchers.size < maxWatched) follow(path);
    return seen.join('\n');
  };
  const forget = (path: string, watcher: FSWatcher): void => {
    watchers.delete(path);
    watcher.close();
  };
  const follow = (path: string): void => {
    try {
      const watcher = watch(path, { persistent: false }, rest);
      // Gone, or not to be watched: it is looked through all the same.
      watcher.on('error', () => forget(path, watcher));
      watchers.set(path, watcher);
    } catch {
      // No more watchers are to be had: likewise.
    }
  };
  const check = async (): Promise<void> => {
    const now = await look();
    if (now === state || closed) return;
    state = now;
    await onChange();
  };
  const checkNext = (): void => {
    working = working.then(check);
  };
  const rest = (): void => {
    clearTimeout(resting);
    resting = setTimeout(checkNext, restMs);
    resting.unref();
  };
  state = await look();
  const timer = setInterval(checkNext, lookMs);
  timer.unref();
  return {
    async close() {
      closed = true;
      clearInterval(timer);
      clearTimeout(resting);
      for (const [path, watcher] of watchers) forget(path, watcher);
      await working;
    },
  };
}

/** Notes the files below a folder with size and time, and the folders. One that cannot be read is noted as such. */
async function describe(folder: string, depth: number, seen: string[], folders: Set<string>): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) {
    seen.push(`${folder} cannot be read`);
    return;
  }
  folders.add(folder);
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) {
      if (depth < maxDepth) await describe(path, depth + 1, seen, folders);
    } else {
      const about = await stat(path).catch(() => undefined);
      seen.push(`${path} ${about?.size} ${about?.mtimeMs}`);
    }
  }
}
