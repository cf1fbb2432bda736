import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BelfryError } from '@belfry/schema';

const folder = join(import.meta.dirname, '../../../../bench');

/** `belfry bench`: runs the benchmarks of `bench/` one after another; each prints lines of JSON. */
export async function bench(names: readonly string[], _options: { json?: boolean }): Promise<void> {
  const known = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replace(/\.ts$/, ''));
  for (const name of names.length > 0 ? names : known) {
    const file = join(folder, `${name}.ts`);
    if (!known.includes(name) || !existsSync(file))
      throw new BelfryError('BELFRY-CLI-004', `there is no benchmark ${name}`, { hint: `one of ${known.join(', ')}` });
    process.stderr.write(`${name}\n`);
    const child = spawn(process.execPath, [file], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new BelfryError('BELFRY-CLI-005', `the benchmark ${name} failed`, { where: file });
  }
}
