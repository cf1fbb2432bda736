import type { PackManifest, SigmaMapping, SourceParser, TableDefinition } from '@belfry/schema';

/** Something wrong in a pack, for its author: where, why and the way out. The rest of the pack stays in use where it can. */
export interface PackProblem {
  readonly code: string;
  readonly file: string;
  readonly line?: number;
  readonly reason: string;
  readonly hint: string;
}

/** A text file of a pack. */
export interface PackFile {
  readonly path: string;
  readonly text: string;
}

/** A file of `rules/`: an analytics rule in Sentinel's YAML, or one or more Sigma documents. */
export interface PackRule extends PackFile {
  readonly kind: 'analytics' | 'sigma';
  /** Ids of the rules in the file; a Sigma file may hold several documents. */
  readonly ids: readonly string[];
  /** The cases beside it, `<name>.test.yaml`. */
  readonly cases?: PackFile;
}

/** A file of `normalise/`: `let vim<Schema><Source> = (parameters) { … };`. */
export interface PackFunction extends PackFile {
  /** The KQL function that the file defines, `vim<Schema><Source>`. */
  readonly name: string;
  /** With the parentheses: `(starttime:datetime=datetime(null), …)`. */
  readonly parameters: string;
  readonly body: string;
  readonly doc: string;
  /** The ASIM schema that its rows follow, e.g. `ProcessEvent`. */
  readonly schema: string;
}

/** A source pack in memory. Tables have the standard columns first. */
export interface Pack {
  readonly manifest: PackManifest;
  readonly folder: string;
  /** Absent in packs that only define tables (no `connectors`). */
  readonly parser?: SourceParser;
  readonly tables: readonly TableDefinition[];
  readonly normalise: readonly PackFunction[];
  readonly sigma?: SigmaMapping;
  readonly rules: readonly PackRule[];
  /** Hunting queries, YAML in Sentinel's form. */
  readonly hunting: readonly PackFile[];
}
