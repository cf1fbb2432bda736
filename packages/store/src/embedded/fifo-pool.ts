import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A named pipe that the engine writes one result into. */
export interface ResultPipe {
  readonly path: string;
  /** The bytes, with back-pressure: while nobody reads, the engine waits. Ends after `endWriting`. */
  readonly reader: Socket;
  /** Call when the engine has finished: the reader then ends after the last byte. */
  endWriting(): void;
  /** Gives the pipe back; unread bytes are dropped. */
  release(): void;
}

/**
 * Named pipes for results. `INTO OUTFILE` a pipe gives every format byte for byte, streaming, in bounded memory,
 * which neither of the addon's own ways does.
 */
export class FifoPool {
  readonly #free: string[];

  private constructor(paths: string[]) {
    this.#free = paths;
  }

  /** Makes `count` pipes, readable by this user only, in `directory`. */
  static async create(directory: string, count: number): Promise<FifoPool> {
    const paths = Array.from({ length: count }, (_, i) => join(directory, `result-${i}.pipe`));
    await promisify(execFile)('mkfifo', ['-m', '600', ...paths]);
    return new FifoPool(paths);
  }

  /** Throws when all pipes are taken: the caller limits how many queries run. */
  take(): ResultPipe {
    const path = this.#free.pop();
    if (path === undefined) throw new Error('no free result pipe');
    // The reader must be open before the engine opens its end, and our own writer keeps the reader from ending early.
    const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    let writeFd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    const reader = new Socket({ fd: readFd, readable: true, writable: false });
    const endWriting = () => {
      if (writeFd === -1) return;
      closeSync(writeFd);
      writeFd = -1;
    };
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      endWriting();
      // `closed` is set a tick before the event: the pipe goes back exactly once, by whichever comes first.
      let returned = false;
      const giveBack = () => {
        if (!returned) this.#free.push(path);
        returned = true;
      };
      reader.once('close', giveBack);
      if (reader.closed) giveBack();
      else reader.destroy();
    };
    return { path, reader, endWriting, release };
  }
}
