import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../replace-file.ts';

/** Where reading of a file goes on, and how the file is told from another one of its name. */
export interface FilePosition {
  readonly offset: number;
  /** Device and inode: stay the same when the file is renamed. */
  readonly identity: string;
  /** Hash of the first bytes, `length` of them: an inode may be used again for another file. */
  readonly head: string;
  readonly headLength: number;
}

const schema = z.record(
  z.string(),
  z.object({ offset: z.number(), identity: z.string(), head: z.string(), headLength: z.number() }),
);

/** Positions by file identity, kept in one small file that is replaced as a whole. */
export class FilePositions {
  readonly #path: string;
  readonly #positions: Map<string, FilePosition>;

  constructor(path: string) {
    this.#path = path;
    this.#positions = new Map(Object.entries(read(path)));
  }

  get(identity: string): FilePosition | undefined {
    return this.#positions.get(identity);
  }

  /** Notes a position durably; to be called when everything before it is durable in the journal. */
  set(position: FilePosition): void {
    this.#positions.set(position.identity, position);
    replaceFile(this.#path, JSON.stringify(Object.fromEntries(this.#positions)));
  }
}

/** A missing or broken file means: read from the start, as a row twice is better than a row lost. */
function read(path: string): Record<string, FilePosition> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}
