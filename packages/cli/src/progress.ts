import { SingleBar } from 'cli-progress';
import { listFiles } from '@belfry/server';

export interface Progress {
  readonly files: readonly { readonly path: string; readonly size: number }[];
  /** Notes bytes that are done. */
  add(bytes: number): void;
  stop(): void;
}

/** Lists the files of paths and shows how far they are, by bytes, when standard error is a terminal. */
export async function createProgress(paths: readonly string[], wanted: boolean): Promise<Progress> {
  const files = await listFiles(paths);
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {value} of {total} MB | {eta_formatted} left',
    stream: process.stderr,
    hideCursor: true,
  });
  const shown = wanted && process.stderr.isTTY;
  const toMb = (bytes: number): number => Math.ceil(bytes / 1_000_000);
  let done = 0;
  if (shown) bar.start(toMb(files.reduce((sum, { size }) => sum + size, 0)), 0);
  return {
    files,
    add(bytes) {
      done += bytes;
      if (shown) bar.update(toMb(done));
    },
    stop: () => bar.stop(),
  };
}
