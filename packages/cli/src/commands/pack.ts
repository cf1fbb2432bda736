import { BelfryError } from '@belfry/schema';
import { checkPacks, formatFinding, loadConfig, loadContent, readSchemaFile, type PackReport } from '@belfry/server';
import { exitCodes } from '../exit-codes.ts';
import { printJson, printTable } from '../output.ts';

/** `belfry pack list`. */
export async function listPacks(options: { config: string | undefined; json?: boolean }): Promise<void> {
  const { packs, problems } = await loadContent(loadConfig(options.config, process.env));
  if (options.json === true) {
    printJson({
      packs: packs.map(({ manifest, tables, rules }) => ({
        id: manifest.id,
        title: manifest.title,
        version: manifest.version,
        tables: tables.map((table) => table.name),
        schemas: manifest.schemas,
        rules: rules.length,
      })),
      problems,
    });
    return;
  }
  printTable(
    ['pack', 'version', 'tables', 'ASIM schemas', 'rules'],
    packs.map(({ manifest, tables, rules }) => [
      manifest.id,
      manifest.version,
      tables.map((table) => table.name).join(', '),
      manifest.schemas.join(', '),
      rules.length,
    ]),
  );
  for (const problem of problems) {
    const file = 'file' in problem ? problem.file : problem.path;
    process.stderr.write(
      `${problem.code} ${file}${problem.line === undefined ? '' : `:${problem.line}`}: ${problem.reason}\n`,
    );
  }
}

interface CheckOptions {
  readonly azureTables?: string;
  readonly update?: boolean;
  readonly json?: boolean;
}

/** `belfry pack check`: runs the conformance checks on the pack of a folder, or on every pack below it; exits with 3 when one has a finding. */
export async function checkPackFolder(folder: string, options: CheckOptions): Promise<void> {
  const azureTables = options.azureTables === undefined ? undefined : await readSchemaFile(options.azureTables);
  const reports = await checkPacks(folder, { azureTables, update: options.update === true });
  if (reports.length === 0)
    throw new BelfryError('BELFRY-CLI-014', 'there is no source pack', {
      where: folder,
      hint: 'a pack is a folder with a pack.yaml; copy packs/_template to begin one',
    });
  const findings = reports.flatMap(({ checks }) => checks.flatMap((check) => check.findings)).length;
  if (options.json === true) printJson({ findings, packs: reports });
  else for (const report of reports) printReport(report);
  if (findings > 0) process.exitCode = exitCodes.found;
}

function printReport({ pack, folder, checks }: PackReport): void {
  process.stdout.write(`${pack === undefined ? folder : `${pack} (${folder})`}\n`);
  for (const { id, why, findings, skipped } of checks) {
    process.stdout.write(`  ${findings.length > 0 ? 'FAILS' : skipped.length > 0 ? 'skipped' : 'ok'}: ${id}\n`);
    for (const reason of skipped) process.stdout.write(`    skipped: ${reason}\n`);
    if (findings.length > 0) process.stdout.write(`    ${why}\n`);
    for (const finding of findings) process.stdout.write(`    ${formatFinding(finding).replaceAll('\n', '\n    ')}\n`);
  }
  const failed = checks.filter(({ findings }) => findings.length > 0).length;
  process.stdout.write(`${checks.length - failed} of ${checks.length} checks without a finding\n`);
}
