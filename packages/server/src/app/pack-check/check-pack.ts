import { deadLetterTable, loadPacks, type Pack, type PackProblem } from '#parse';
import type { AzureTables, Check, Finding, PackUnderTest } from './check.ts';
import { packChecks } from './checks.ts';
import { readSamples, UnreadableFile } from './samples.ts';

export interface CheckOptions {
  readonly azureTables?: AzureTables | undefined;
  /** Whether files in `golden/` are to be rewritten instead of compared. */
  readonly update?: boolean;
  readonly minimum?: PackUnderTest['minimum'];
}

/** What one check says of a pack. */
export interface CheckResult {
  readonly id: string;
  /** What goes wrong for users when it is not met. */
  readonly why: string;
  readonly findings: readonly Finding[];
  /** Why it, or a part of it, could not be made. */
  readonly skipped: readonly string[];
}

export interface PackReport {
  /** Undefined when the pack does not load. */
  readonly pack: string | undefined;
  readonly folder: string;
  readonly checks: readonly CheckResult[];
}

/** A pack of a person's own: one rule is enough. */
const ownMinimum = { rules: 1, hunts: 0 };

/** Checks the pack of a folder, or every pack below it; a folder without a pack gives no report. */
export async function checkPacks(folder: string, options: CheckOptions = {}): Promise<PackReport[]> {
  const { packs, problems } = await loadPacks([folder]);
  const reports: PackReport[] = [];
  for (const pack of packs) {
    reports.push({ pack: pack.manifest.id, folder: pack.folder, checks: await checkPack(pack, problems, options) });
  }
  const lost = problems.filter(({ file }) => !packs.some((pack) => file.startsWith(`${pack.folder}/`)));
  if (lost.length > 0) {
    const findings = lost.map(toFinding);
    const why = 'a pack that does not load is missing in operation';
    reports.push({ pack: undefined, folder, checks: [{ id: 'packs load', why, findings, skipped: [] }] });
  }
  return reports;
}

async function checkPack(
  pack: Pack,
  problems: readonly PackProblem[],
  options: CheckOptions,
): Promise<readonly CheckResult[]> {
  try {
    const run = await openPack(pack, problems, options);
    const checks: CheckResult[] = [];
    for (const check of packChecks) checks.push(await run(check));
    return checks;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return [
      {
        id: 'samples can be read',
        why: 'nothing can be checked without them',
        findings: [{ file: error.file, line: error.line, message: error.message, fix: 'correct the line' }],
        skipped: ['all checks'],
      },
    ];
  }
}

/** Reads a pack's samples; returns what runs one check on it. What stops a check, such as a file without the form that it needs, is a finding of it. */
export async function openPack(
  pack: Pack,
  problems: readonly PackProblem[],
  { azureTables, update = false, minimum = ownMinimum }: CheckOptions,
): Promise<(check: Check) => Promise<CheckResult>> {
  const samples = await readSamples(pack);
  return async (check) => {
    const skipped: string[] = [];
    const subject: PackUnderTest = {
      pack,
      samples,
      update,
      minimum,
      azureTables,
      problems: problems.filter((problem) => problem.file.startsWith(`${pack.folder}/`)),
      rows: samples.flatMap((sample) => sample.rows).filter((row) => row.table !== deadLetterTable),
      skip: (reason) => void skipped.push(reason),
    };
    const findings = await Promise.resolve()
      .then(() => check.run(subject))
      .catch((error: unknown) => [stoppedBy(error, pack.folder)]);
    return { id: check.id, why: check.why, findings, skipped };
  };
}

const toFinding = ({ code, file, line, reason, hint }: PackProblem): Finding => ({
  file,
  ...(line === undefined ? {} : { line }),
  message: `${code} ${reason}`,
  fix: hint,
});

function stoppedBy(error: unknown, folder: string): Finding {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof UnreadableFile
    ? { file: error.file, line: error.line, message, fix: 'correct the line' }
    : { file: folder, message: `the check could not be made: ${message}`, fix: 'correct the file that it names' };
}
