import { asimSignature } from './asim-signature.ts';
import { asimRows } from './asim-rows.ts';
import { azureColumns } from './azure-columns.ts';
import type { Check } from './check.ts';
import { columnsFilled } from './columns-filled.ts';
import { goldenRows } from './golden-rows.ts';
import { loads } from './loads.ts';
import { malformed } from './malformed.ts';
import { parts } from './parts.ts';
import { queriesCompile } from './queries-compile.ts';
import { rowTypes } from './row-types.ts';
import { ruleCases } from './rule-cases.ts';
import { ruleContent } from './rule-content.ts';
import { scrubbed } from './scrubbed.ts';
import { sigmaMappingResolves } from './sigma-mapping.ts';

/** All checks, in the order in which a pack is written: parser, tables, normalise, rules. */
export const packChecks: readonly Check[] = [
  loads,
  parts,
  goldenRows,
  malformed,
  columnsFilled,
  rowTypes,
  azureColumns,
  asimSignature,
  asimRows,
  sigmaMappingResolves,
  ruleContent,
  queriesCompile,
  ruleCases,
  scrubbed,
];
