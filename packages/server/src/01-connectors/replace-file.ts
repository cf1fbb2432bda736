import { renameSync, writeFileSync } from 'node:fs';

/** Replaces a small file as a whole and durably: after a crash it holds the old text or the new one, never a part. */
export function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.tmp`, text, { mode: 0o600, flush: true });
  renameSync(`${path}.tmp`, path);
}
