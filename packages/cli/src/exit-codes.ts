/** What a script learns from `$?`. */
export const exitCodes = {
  ok: 0,
  /** The command could not do its work; the message has a code and the way out. */
  failed: 1,
  /** Wrong words on the command line. */
  usage: 2,
  /** The command worked and found something that the caller asked to be told of (`scan --fail-on`, `check`). */
  found: 3,
  /** Not meant to happen: a bug, with its stack. */
  bug: 70,
} as const;
