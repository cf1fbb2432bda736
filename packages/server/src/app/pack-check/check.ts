import type { TableRow } from '@belfry/schema';
import type { Pack, PackProblem } from '#parse';
import type { Sample } from './samples.ts';

/** What is wrong in a pack: where, what, and how to put it right. */
export interface Finding {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
  readonly fix: string;
}

/** Tables by name, with their columns. */
export type AzureTables = Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;

/** A pack under test, with its samples already parsed. */
export interface PackUnderTest {
  readonly pack: Pack;
  readonly problems: readonly PackProblem[];
  readonly samples: readonly Sample[];
  /** Rows of all samples, without dead letters. */
  readonly rows: readonly TableRow[];
  /** Whether files in `golden/` are to be rewritten. */
  readonly update: boolean;
  /** How many rules and hunting queries the pack must have. */
  readonly minimum: { readonly rules: number; readonly hunts: number };
  /** Azure Monitor's tables, to compare those of the pack with; undefined: that cannot be checked here. */
  readonly azureTables: AzureTables | undefined;
  /** Says why a check could not be made here; it is printed. */
  readonly skip: (reason: string) => void;
}

/** One rule of conformance for packs. `why` says what goes wrong for users without it. */
export interface Check {
  readonly id: string;
  readonly why: string;
  run(subject: PackUnderTest): readonly Finding[] | Promise<readonly Finding[]>;
}

export function formatFinding({ file, line, message, fix }: Finding): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}\n    fix: ${fix}`;
}

/** The line (from 1) of the first place where `text` has `needle`; undefined when nowhere. */
export function lineOf(text: string, needle: string): number | undefined {
  const at = text.indexOf(needle);
  return at < 0 ? undefined : text.slice(0, at).split('\n').length;
}
