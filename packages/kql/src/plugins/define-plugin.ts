import type { JsonValue, KqlType } from '@belfry/schema';
import type { Span, SyntaxNode } from '../1-parse/syntax.ts';
import type { BindContext, Relation } from '../2-bind/context.ts';

/** The schema that a query states after a plugin: `: (*, a:string)`. */
export interface StatedSchema {
  /** `*` stands first: the columns of the input come along. */
  readonly star: boolean;
  readonly columns: readonly { readonly name: string; readonly type: KqlType }[];
}

/** A call of a plugin: the arguments by position, and those that the query names. */
export interface PluginCall {
  readonly name: string;
  readonly args: readonly SyntaxNode[];
  readonly named: ReadonlyMap<string, SyntaxNode>;
  /** All arguments in order: the names of some plugins name results. */
  readonly all: readonly SyntaxNode[];
  readonly schema: StatedSchema | undefined;
  readonly span: Span;
}

/** A query with what it gives: it runs as a test and stands in the reference. */
export interface PluginExample {
  readonly query: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly JsonValue[])[];
}

/** A plugin of `evaluate`. */
export interface PluginDefinition {
  readonly name: string;
  readonly doc: string;
  readonly learn: string;
  readonly signature: string;
  /** Names that arguments may be given by; others are names of results. */
  readonly namedArguments?: readonly string[];
  /** The rows are looked at before the query is planned: it cannot run on the stream. */
  readonly asksData: boolean;
  readonly differences: readonly string[];
  readonly bind: (call: PluginCall, input: Relation, ctx: BindContext) => Relation;
  readonly examples: readonly PluginExample[];
}

export const definePlugin = (definition: PluginDefinition): PluginDefinition => Object.freeze(definition);
