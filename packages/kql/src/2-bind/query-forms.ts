import { kindOf } from '../1-parse/language-service.ts';
import { spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { columnRef, nullLiteral, type Expr } from '../3-plan/expr.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import type { BindContext } from './context.ts';
import { makeCall } from './make-call.ts';
import { findColumn } from './bind-name.ts';
import type { KqlType, JsonValue } from '@belfry/schema';

/** Calls about the query itself: its columns, its options, where it runs and who asks. */
type QueryForm = (node: SyntaxNode, args: readonly SyntaxNode[], ctx: BindContext) => Expr;

const text = (value: string): Expr => ({ kind: 'literal', type: 'string', value });
const dynamicLiteral = (value: JsonValue): Expr => ({ kind: 'literal', type: 'dynamic', value });
const long = (value: bigint): Expr => ({ kind: 'literal', type: 'long', value });

/** The bytes of a value whose size does not depend on it. */
const sizes: Partial<Record<KqlType, bigint>> = {
  bool: 1n,
  int: 4n,
  long: 8n,
  real: 8n,
  datetime: 8n,
  timespan: 8n,
  guid: 16n,
  decimal: 16n,
};

/** `estimate_data_size(a, b)`, `estimate_data_size(*)`: the bytes of the row's values; of a text its UTF-8, of a dynamic its JSON. */
const estimateDataSize: QueryForm = (node, args, ctx) => {
  const values = args.flatMap((arg) =>
    kindOf(arg) === 'StarExpression' ? ctx.row.map(columnRef) : [ctx.tools.expression(arg, ctx)],
  );
  const call = (word: string, operands: readonly Expr[]): Expr => makeCall(word, operands, 'long', spanOf(node), ctx);
  const fixed = values.reduce((sum, value) => sum + (sizes[value.type] ?? 0n), 0n);
  return values
    .filter((value) => sizes[value.type] === undefined)
    .map((value) => call('string_size', [value]))
    .reduce((sum, size) => call('+', [sum, size]), long(fixed));
};

/** `column_names_of(T)`: decided when the query is bound. */
const columnNamesOf: QueryForm = (_node, args, ctx) =>
  dynamicLiteral(ctx.tools.tabular(args[0]!, { ...ctx, row: [] }).columns.map((column) => column.name));

/** `iscolumnexists('name')`, the old form of `column_ifexists`. */
const isColumnExists: QueryForm = (node, args, ctx) => {
  const name = ctx.tools.expression(args[0]!, ctx);
  if (name.kind !== 'literal' || typeof name.value !== 'string')
    throw new QueryProblem('KQL0412', 'iscolumnexists needs a constant name', ctx.at ?? spanOf(node));
  return { kind: 'literal', type: 'bool', value: findColumn(ctx.row, name.value) !== undefined };
};

/** `assert(condition, message)`: both are constants; a condition that does not hold ends the query with the message. */
const assertForm: QueryForm = (node, args, ctx) => {
  const [condition, message] = args.map((arg) => ctx.tools.expression(arg, ctx));
  const at = ctx.at ?? spanOf(node);
  if (condition?.kind !== 'literal' || message?.kind !== 'literal')
    throw new QueryProblem('KQL0412', 'assert takes a condition and a message that are constants', at);
  if (condition.value !== true)
    throw new QueryProblem('KQL0412', `assert failed: ${String(message.value as string)}`, at);
  return condition;
};

/** The name under which the scope holds an option: no name of a `let` has a space before its first letter. */
export const optionName = (name: string): string => ` set ${name}`;

function optionOf(name: string, ctx: BindContext): Expr | undefined {
  const binding = ctx.scope.names.get(optionName(name));
  return binding?.kind === 'scalar' ? binding.expr : undefined;
}

/** `bin_auto(x)`: a bin of the size and the start that the options `query_bin_auto_size` and `query_bin_auto_at` give. */
const binAuto: QueryForm = (node, args, ctx) => {
  const value = ctx.tools.expression(args[0]!, ctx);
  const size = optionOf('query_bin_auto_size', ctx);
  if (size === undefined) return value;
  const origin = optionOf('query_bin_auto_at', ctx);
  return origin === undefined
    ? makeCall('bin', [value, size], value.type, spanOf(node), ctx)
    : makeCall('bin_at', [value, size, origin], value.type, spanOf(node), ctx);
};

/** `around(x, center, delta)`: whether x is no further from the centre; null when one of the three is. */
const around: QueryForm = (node, args, ctx) => {
  const [value, center, delta] = args.map((arg) => ctx.tools.expression(arg, ctx)) as [Expr, Expr, Expr];
  const call = (word: string, operands: readonly Expr[], type?: KqlType): Expr =>
    makeCall(word, operands, type, spanOf(node), ctx);
  const inside = call('between', [value, call('-', [center, delta]), call('+', [center, delta])], 'bool');
  const unknowns = [value, center, delta].map((part) => call('isnull', [part], 'bool'));
  const none = unknowns.reduce((one, other) => call('or', [one, other], 'bool'));
  return call('iff', [none, nullLiteral('bool'), inside], 'bool');
};

/** What a query cannot know, as an empty value with a warning. */
const unknown =
  (word: string, value: Expr): QueryForm =>
  (node, args, ctx) => {
    for (const arg of args) ctx.tools.expression(arg, ctx);
    if (!ctx.state.warnings.some((warning) => warning.message.startsWith(`${word} `)))
      ctx.state.warnings.push({
        code: 'KQL0414',
        severity: 'warning',
        message: `${word} is ${value.kind === 'literal' && value.value === false ? 'false' : 'empty'} here: a query does not know who asks`,
        ...(ctx.at ?? spanOf(node)),
      });
    return value;
  };

export const queryForms: Readonly<Record<string, QueryForm>> = {
  estimate_data_size: estimateDataSize,
  column_names_of: columnNamesOf,
  iscolumnexists: isColumnExists,
  around,
  assert: assertForm,
  bin_auto: binAuto,
  current_database: () => text('belfry'),
  current_cluster_endpoint: () => text('belfry'),
  current_principal: unknown('current_principal', text('')),
  current_principal_details: unknown('current_principal_details', nullLiteral('dynamic')),
  current_principal_is_member_of: unknown('current_principal_is_member_of', {
    kind: 'literal',
    type: 'bool',
    value: false,
  }),
};
