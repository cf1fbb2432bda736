import type { SyntaxNode } from '../1-parse/syntax.ts';
import type { BindContext, Relation } from '../2-bind/context.ts';

/** A tabular operator: what it is called, what the planner may know of it, and how it becomes a plan. */
export interface OperatorDefinition {
  readonly kind: 'operator';
  /** The KQL word. */
  readonly keyword: string;
  /** The syntax nodes that it binds. */
  readonly syntax: readonly string[];
  readonly doc: string;
  readonly learn: string;
  /** Each row of the result comes from one row of the input: it can run on the stream. */
  readonly rowWise: boolean;
  readonly preservesOrder: boolean;
  readonly needsWholeInput: boolean;
  /** Its input is a graph. */
  readonly readsGraph?: true;
  readonly bind: (node: SyntaxNode, input: Relation, ctx: BindContext) => Relation;
}

export const defineOperator = (definition: Omit<OperatorDefinition, 'kind'>): OperatorDefinition =>
  Object.freeze({ ...definition, kind: 'operator' });
