import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../replace-file.ts';

const schema = z.object({ cursor: z.string().min(1).max(1000) });

/** Cursor of the last entry that is durable; undefined when the journal was never followed. A broken file reads as none: an entry twice is better than one lost. */
export function readJournalPosition(path: string): string | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8'))).cursor;
  } catch {
    return undefined;
  }
}

/** Notes the cursor durably; to be called when its entry is durable in Belfry's journal. */
export function writeJournalPosition(path: string, cursor: string): void {
  replaceFile(path, JSON.stringify({ cursor } satisfies z.infer<typeof schema>));
}

/**
 * How many entries lie between two cursors of systemd, by their sequence numbers (`s=<id of the numbering>;i=<number, hexadecimal>`);
 * undefined when they are not of one numbering.
 */
export function entriesBetween(before: string, after: string): number | undefined {
  const [first, second] = [partsOf(before), partsOf(after)];
  if (first === undefined || second === undefined || first.numbering !== second.numbering) return undefined;
  return Math.max(0, second.number - first.number - 1);
}

function partsOf(cursor: string): { numbering: string; number: number } | undefined {
  const [, numbering, number] = /^s=([0-9a-f]{32});i=([0-9a-f]{1,13});/.exec(cursor) ?? [];
  return numbering === undefined || number === undefined
    ? undefined
    : { numbering, number: Number.parseInt(number, 16) };
}
