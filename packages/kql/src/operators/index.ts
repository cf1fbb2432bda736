import { as } from './as/as.ts';
import { count } from './count/count.ts';
import type { OperatorDefinition } from './define-operator.ts';
import { distinct } from './distinct/distinct.ts';
import { evaluate } from './evaluate/evaluate.ts';
import { extend } from './extend/extend.ts';
import { graphMarkComponents } from './graph-mark-components/graph-mark-components.ts';
import { graphMatch } from './graph-match/graph-match.ts';
import { graphShortestPaths } from './graph-shortest-paths/graph-shortest-paths.ts';
import { graphToTable } from './graph-to-table/graph-to-table.ts';
import { invoke } from './invoke/invoke.ts';
import { join } from './join/join.ts';
import { lookup } from './lookup/lookup.ts';
import { makeSeries } from './make-series/make-series.ts';
import { makeGraph } from './make-graph/make-graph.ts';
import { mvApply } from './mv-apply/mv-apply.ts';
import { mvExpand } from './mv-expand/mv-expand.ts';
import { parse, parseWhere } from './parse/parse.ts';
import { partition } from './partition/partition.ts';
import { projectByNames } from './project-by-names/project-by-names.ts';
import { projectAway } from './project-away/project-away.ts';
import { projectKeep } from './project-keep/project-keep.ts';
import { projectRename } from './project-rename/project-rename.ts';
import { projectReorder } from './project-reorder/project-reorder.ts';
import { project } from './project/project.ts';
import { reduce } from './reduce/reduce.ts';
import { render } from './render/render.ts';
import { scan } from './scan/scan.ts';
import { search } from './search/search.ts';
import { serialize } from './serialize/serialize.ts';
import { sort } from './sort/sort.ts';
import { summarize } from './summarize/summarize.ts';
import { take } from './take/take.ts';
import { top } from './top/top.ts';
import { union } from './union/union.ts';
import { where } from './where/where.ts';
import { assertSchema } from './assert-schema/assert-schema.ts';
import { consume } from './consume/consume.ts';
import { getschema } from './getschema/getschema.ts';
import { parseKv } from './parse-kv/parse-kv.ts';
import { sampleDistinct } from './sample-distinct/sample-distinct.ts';
import { sample } from './sample/sample.ts';
import { topNested } from './top-nested/top-nested.ts';
import { topHitters } from './top-hitters/top-hitters.ts';

/** The tabular operators that stand after a pipe. */
export const operators: readonly OperatorDefinition[] = [
  as,
  count,
  distinct,
  evaluate,
  extend,
  graphMarkComponents,
  graphMatch,
  graphShortestPaths,
  graphToTable,
  invoke,
  join,
  lookup,
  makeGraph,
  makeSeries,
  mvApply,
  mvExpand,
  parse,
  parseWhere,
  partition,
  project,
  projectAway,
  projectByNames,
  projectKeep,
  projectRename,
  projectReorder,
  reduce,
  render,
  scan,
  search,
  serialize,
  sort,
  summarize,
  take,
  top,
  union,
  assertSchema,
  consume,
  getschema,
  parseKv,
  sampleDistinct,
  sample,
  topHitters,
  topNested,
  where,
];

/** By the syntax node that they bind. */
export const operatorsBySyntax: ReadonlyMap<string, OperatorDefinition> = new Map(
  operators.flatMap((operator) => operator.syntax.map((syntax) => [syntax, operator] as const)),
);

/** Words that start a tabular expression rather than follow a pipe. */
export const sourceWords = ['datatable', 'print', 'range', 'union', 'find', 'materialize', 'toscalar', 'let'] as const;
