import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtInPackFolder, loadPacks } from '#parse';
import type { PackUnderTest } from './check.ts';
import { queriesCompile } from './queries-compile.ts';

test('a bracket too many in an ASIM parser is found with its line', async () => {
  const { packs } = await loadPacks([join(builtInPackFolder, '_template')]);
  const pack = packs[0];
  if (pack === undefined) throw new Error('the template is not there');
  const normalise = pack.normalise.map((source) => ({
    ...source,
    text: source.text.replace("TargetUsernameType = 'Simple'", "TargetUsernameType = 'Simple')"),
    body: source.body.replace("TargetUsernameType = 'Simple'", "TargetUsernameType = 'Simple')"),
  }));
  const run = (given: typeof pack) => queriesCompile.run({ pack: given } as PackUnderTest);
  expect(await run(pack)).toEqual([]);
  expect(await run({ ...pack, normalise })).toContainEqual(
    expect.objectContaining({ file: normalise[0]?.path, line: expect.any(Number) as number }),
  );
});
