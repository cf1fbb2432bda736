import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { builtInPackFolder } from '#parse';
import { checkPacks, type PackReport } from './index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The template as a pack of somebody's own, with some of its files changed. */
function ownPack(changes: Readonly<Record<string, (text: string) => string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-pack-'));
  folders.push(folder);
  const pack = join(folder, 'own');
  cpSync(join(builtInPackFolder, '_template'), pack, { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const path = join(pack, file);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  }
  return pack;
}

/** What each check found: `file:line message`, the file from the pack's folder. */
function findingsOf(reports: readonly PackReport[], folder: string): string[] {
  return reports.flatMap(({ checks }) =>
    checks.flatMap(({ findings }) =>
      findings.map(({ file, line, message }) => `${file.replace(`${folder}/`, '')}:${line ?? ''} ${message}`),
    ),
  );
}

test('a pack in order has no finding, and says what was not compared', async () => {
  const pack = ownPack({});
  const reports = await checkPacks(pack);
  expect(findingsOf(reports, pack)).toEqual([]);
  expect(reports.map(({ pack: id, checks }) => [id, checks.length])).toEqual([['example-app', 14]]);
  expect(reports[0]?.checks.flatMap(({ skipped }) => skipped)).toEqual(["Azure's tables were not given"]);
}, 60_000);

test('what is wrong is told with its file and line, each by its check', async () => {
  const pack = ownPack({
    'samples/malformed.ndjson': (text) => `${text}no json\n`,
    'rules/password-guessing.yaml': (text) =>
      text.replace('ExampleApp_CL', 'ExampleAp_CL').replace(/^severity:.*\n/m, ''),
    'golden/app.parsed.ndjson': (text) => text.replace('"table"', '"tabel"'),
    'sigma.yaml': (text) => text.replace('table: ExampleApp_CL', 'table: Other_CL'),
    'normalise/authentication.kql': (text) => text.replaceAll('EventResult', 'EventOutcome'),
  });
  const azureTables = { ExampleApp_CL: [{ name: 'Nowhere', type: 'string' }] };
  const found = findingsOf(await checkPacks(pack, { azureTables }), pack).join('\n');
  const malformedLine = readFileSync(join(pack, 'samples/malformed.ndjson'), 'utf8').trimEnd().split('\n').length;
  expect(found).toContain(`samples/malformed.ndjson:${malformedLine} is no JSON`);
  expect(found).toMatch(/golden\/app\.parsed\.ndjson:1 expected .*tabel/);
  expect(found).toMatch(/rules\/password-guessing\.yaml:\d+ KS204/);
  expect(found).toContain('tables/ExampleApp_CL.yaml: lacks Nowhere');
  expect(found).toContain('severity is missing');
  expect(found).toMatch(/sigma\.yaml:\d+ the pack has no table Other_CL/);
  expect(found).toMatch(/normalise\/authentication\.kql: .*mandatory column EventResult is missing/);
}, 60_000);

test('a golden file is written anew on demand, and then agrees', async () => {
  const pack = ownPack({ 'golden/app.parsed.ndjson': () => '' });
  await checkPacks(pack, { update: true });
  expect(findingsOf(await checkPacks(pack), pack)).toEqual([]);
}, 60_000);

test('a pack that does not load is a finding of its own beside the others', async () => {
  const good = ownPack({});
  const folder = join(good, '..');
  cpSync(good, join(folder, 'bad'), { recursive: true });
  writeFileSync(join(folder, 'bad/pack.yaml'), 'id: 5\n');
  const reports = await checkPacks(folder);
  expect(reports.map(({ pack }) => pack)).toEqual(['example-app', undefined]);
  expect(findingsOf(reports, folder).join('\n')).toContain('bad/pack.yaml');
}, 60_000);

test('a folder without a pack gives no report; one that is not there says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-pack-'));
  folders.push(folder);
  expect(await checkPacks(folder)).toEqual([]);
  expect(findingsOf(await checkPacks(join(folder, 'none')), folder).join()).toContain('cannot be read');
});
