import { RE2JS } from 're2js';
import { kqlTypes, type KqlType } from '@belfry/schema';
import { child, firstToken, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { makeCall } from '../../2-bind/bind-call.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, withRow, type BindContext, type RelationColumn } from '../../2-bind/context.ts';
import { castTo, nullLiteral, textLiteral, type Expr } from '../../3-plan/expr.ts';
import type { Definition, Plan } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { defineOperator } from '../define-operator.ts';
import { mergeColumns } from '../expand-columns.ts';
import { pairPattern, regexPairPattern, type PairFormat } from './pair-pattern.ts';

type Options = PairFormat & { readonly regex?: string };

function optionsOf(node: SyntaxNode, ctx: BindContext): Options {
  const clause = child(node, 'WithClause');
  const given = new Map(
    (clause === undefined ? [] : items(child(clause, 'Properties'))).map((property) => {
      const value = ctx.tools.expression(need(property, 'Expression'), { ...ctx, row: [] });
      return [nameOf(need(property, 'Name')).toLowerCase(), value.kind === 'literal' ? value.value : null];
    }),
  );
  const text = (name: string): string | undefined => {
    const value = given.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [pairDelimiter, keyDelimiter, quote, escape, regex] = [
    text('pair_delimiter'),
    text('kv_delimiter'),
    text('quote'),
    text('escape'),
    text('regex'),
  ];
  return {
    greedy: given.get('greedy') === true,
    ...(pairDelimiter === undefined ? {} : { pairDelimiter }),
    ...(keyDelimiter === undefined ? {} : { keyDelimiter }),
    ...(quote === undefined ? {} : { quote }),
    ...(escape === undefined ? {} : { escape }),
    ...(regex === undefined ? {} : { regex }),
  };
}

/** The pattern for a key; undefined when no pair can have it. */
function patternFor(key: string, options: Options, node: SyntaxNode, ctx: BindContext): string | undefined {
  try {
    if (options.regex !== undefined) RE2JS.compile(options.regex);
    const pattern = options.regex === undefined ? pairPattern(key, options) : regexPairPattern(options.regex, key);
    if (pattern !== undefined) RE2JS.compile(pattern);
    return pattern;
  } catch (error) {
    const reason = `the pattern is no regular expression: ${(error as Error).message}`;
    throw new QueryProblem('KQL0418', reason, ctx.at ?? spanOf(node));
  }
}

/** The value among the groups of a match, its escapes removed. */
function valueOf(groups: Expr, options: Options, node: SyntaxNode, ctx: BindContext): Expr {
  const part = (index: number): Expr => ({ kind: 'element', type: 'string', arg: groups, index, of: 'groups' });
  if (options.regex !== undefined) return part(2);
  const call = (name: string, args: readonly Expr[], type: KqlType): Expr =>
    makeCall(name, args, type, spanOf(node), ctx);
  const escape = options.escape?.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const quoted =
    escape === undefined
      ? part(1)
      : call('replace_regex', [part(1), textLiteral(`${escape}(.)`), textLiteral('\\1')], 'string');
  return call('iff', [call('isempty', [part(1)], 'bool'), part(2), quoted], 'string');
}

export const parseKv = defineOperator({
  keyword: 'parse-kv',
  syntax: ['ParseKvOperator'],
  doc: 'Reads the values of named keys out of a text of pairs; a key that is not there gives an empty column.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-kv-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind(node, input, ctx) {
    const arg = castTo(ctx.tools.expression(need(node, 'Expression'), withRow(ctx, input)), 'string');
    const options = optionsOf(node, ctx);
    const matches: Definition[] = [];
    const values: Definition[] = [];
    const made = items(child(need(node, 'Keys'), 'Columns')).map((item): RelationColumn => {
      const name = nameOf(need(item, 'Name'));
      const word = firstToken(need(item, 'Type'))?.ValueText ?? 'string';
      const type = (kqlTypes as readonly string[]).includes(word) ? (word as KqlType) : 'string';
      const id = newId(ctx);
      const pattern = patternFor(name, options, node, ctx);
      if (pattern === undefined) values.push({ id, expr: nullLiteral(type) });
      else {
        const groups = newId(ctx);
        matches.push({ id: groups, expr: { kind: 'groups', type: 'dynamic', arg, pattern } });
        const value = valueOf({ kind: 'column', id: groups, type: 'dynamic' }, options, node, ctx);
        values.push({ id, expr: castTo(value, type) });
      }
      return { name, id, type };
    });
    const matched: Plan = { kind: 'extend', input: input.plan, definitions: matches };
    const plan: Plan = { kind: 'extend', input: matched, definitions: values };
    return { ...input, plan, columns: mergeColumns(input.columns, made) };
  },
});
