import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Finding } from './check.ts';

/** Compares lines with a file of `golden/`, or rewrites it. */
export async function compareGolden(path: string, lines: readonly string[], update: boolean): Promise<Finding[]> {
  const text = lines.map((line) => `${line}\n`).join('');
  if (update) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    return [];
  }
  const fix = 'if the new result is right, run `belfry pack check <folder> --update` and review the change';
  if (!existsSync(path)) return [{ file: path, message: 'is missing', fix }];
  const expected = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  const line = lines.findIndex((candidate, index) => candidate !== expected[index]);
  if (line >= 0)
    return [
      {
        file: path,
        line: line + 1,
        message: `expected ${expected[line] ?? 'nothing'}\n    but got ${lines[line]}`,
        fix,
      },
    ];
  return expected.length > lines.length
    ? [{ file: path, line: lines.length + 1, message: `expected ${expected[lines.length]}\n    but got nothing`, fix }]
    : [];
}
