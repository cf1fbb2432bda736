import type { KqlType } from '@belfry/schema';
import type { Catalog } from '../catalog.ts';
import type { Diagnostic } from '../errors/diagnostic.ts';
import type { SyntaxNode } from '../1-parse/syntax.ts';
import type { Expr } from '../3-plan/expr.ts';
import type { Plan, PlanColumn, SortKey } from '../3-plan/plan.ts';
import type { Graph } from '../graphs/graph.ts';
import type { ExternalRows, ExternalSource } from '../external-source.ts';
import type { Answer, Question } from './questions.ts';

export interface RelationColumn {
  readonly name: string;
  /** The name that Kusto gives it where the binder, which knows it by `name`, does not. */
  readonly shown?: string;
  readonly id: number;
  readonly type: KqlType;
}

/** A bound tabular expression: what computes it, its columns in order, and the order of its rows when it has one. */
export interface Relation {
  readonly plan: Plan;
  readonly columns: readonly RelationColumn[];
  readonly order?: readonly SortKey[];
  readonly parts?: Parts;
  /** It is a graph rather than a table: only graph operators read it. */
  readonly graph?: Graph;
}

/** Rows fall into parts, and operators see one part at a time: inside `partition` and `mv-apply`. These columns have no names. */
export interface Parts {
  /** Rows that are equal in these are of one part. */
  readonly keys: readonly PlanColumn[];
  /** What each row of a part has alike and what is needed after the last operator. */
  readonly carried: readonly PlanColumn[];
}

/** What a name of a `let` or a parameter stands for. */
export type Binding =
  | { readonly kind: 'scalar'; readonly expr: Expr }
  | { readonly kind: 'tabular'; readonly bind: () => Relation }
  /** `open`: the table for these texts; undefined when there is none. */
  | { readonly kind: 'pattern'; readonly open: (texts: readonly string[]) => Relation | undefined }
  /** `view`: the table that a view is; undefined for other functions. */
  | { readonly kind: 'function'; readonly scope: Scope; readonly view: (() => Relation) | undefined };

export interface Scope {
  readonly names: ReadonlyMap<string, Binding>;
}
export const emptyScope: Scope = { names: new Map() };
export const extendScope = (scope: Scope, additions: Iterable<readonly [string, Binding]>): Scope => ({
  names: new Map([...scope.names, ...additions]),
});

export interface TimeRange {
  readonly from: Date | string;
  readonly to: Date | string;
}

/** What one compilation gathers. */
export interface BindState {
  nextId: number;
  nodes: number;
  readonly warnings: Diagnostic[];
  readonly tables: Set<string>;
  render: RenderHint | undefined;
  /** The query asks for its own time: what it means moves with the clock. */
  usesNow: boolean;
  /** The shortest span that `ago` names, ticks. */
  looksBack: bigint | undefined;
  /**
   * Columns may depend on data: a name that the binder lets pass may be of none of them, and is then a null; of this type where one is
   * told.
   */
  openColumns: KqlType | boolean;
}
export interface RenderHint {
  readonly kind: string;
  readonly title?: string;
  readonly xColumn?: string;
  readonly yColumns?: string[];
  readonly series?: string[];
}

export interface BindContext {
  readonly catalog: Catalog;
  readonly now: bigint;
  readonly timeRange: TimeRange | undefined;
  readonly receivedRange: TimeRange | undefined;
  readonly state: BindState;
  readonly scope: Scope;
  /** The columns that an expression may read; in `on` of a join the two sides. */
  readonly row: readonly RelationColumn[];
  readonly sides?: { readonly left: readonly RelationColumn[]; readonly right: readonly RelationColumn[] };
  /** Records that paths may read by name: the steps of `scan`. */
  readonly records?: ReadonlyMap<string, readonly RelationColumn[]>;
  /** What only expressions of a graph pattern may say. */
  readonly pattern?: PatternForms;
  /** Where aggregates may stand. */
  readonly aggregates: boolean;
  /** The definitions that window functions of the operator become. */
  readonly windows?: { id: number; expr: Expr }[];
  /** Calls of functions around this place. */
  readonly depth: number;
  /** The places of the text that diagnostics name: inside a saved function's body, the call. */
  readonly at?: { readonly start: number; readonly length: number };
  readonly tools: BindTools;
}

/** Words of graph patterns: `map(e, x)`, `node_id(n)`, and `e.x` of a path. Undefined for what they do not know. */
export interface PatternForms {
  call(word: string, node: SyntaxNode, args: readonly SyntaxNode[], ctx: BindContext): Expr | undefined;
  property(path: string, selector: SyntaxNode, ctx: BindContext): Expr | undefined;
}

/** The two halves of the binder, handed down so that operators and expressions need not import each other. */
export interface BindTools {
  expression(node: SyntaxNode, ctx: BindContext): Expr;
  tabular(node: SyntaxNode, ctx: BindContext): Relation;
  /** A table of the catalog with the query's time bounds. */
  table(name: string, ctx: BindContext): Relation;
  /** Asks what the data holds; see `Question`. */
  ask(question: Question, ctx: BindContext): Answer;
  /** Asks for the rows of files elsewhere; undefined when they are not known yet. */
  fetch(source: ExternalSource): ExternalRows | undefined;
  /** Binds an operator on a relation: the right side of a pipe. */
  operator(node: SyntaxNode, input: Relation, ctx: BindContext): Relation;
}

/** Returns a new column number. */
export const newId = (ctx: BindContext): number => ctx.state.nextId++;

/** Returns the context for expressions over the columns of `relation`. */
export const withRow = (ctx: BindContext, relation: Relation): BindContext => ({
  ...ctx,
  row: relation.columns,
  aggregates: false,
});
